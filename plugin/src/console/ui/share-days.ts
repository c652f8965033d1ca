/** Days of a share, and the axis they are drawn on. Pure. */

export interface ShareDay {
  /** YYYY-MM-DD. */
  date: string;
  /** Between 0 and 1; null where the day has none. */
  share: number | null;
}

const DAY_MS = 86_400_000;
/** Where an axis may begin: a fall from 100 to 99.8 % must be seen, and so must one to 40 %. */
const FLOORS = [0.998, 0.995, 0.99, 0.98, 0.95, 0.9, 0.75, 0.5, 0];

/** The highest beginning of the axis below which nothing lies. Pure. */
export function shareFloor(shares: readonly (number | null)[], aim: number): number {
  const least = Math.min(aim, ...shares.filter((share) => share !== null));
  return FLOORS.find((floor) => floor < least) ?? 0;
}

/** Every day of the last `count` up to `today`; those without a figure have null. Pure. */
export function everyDay(known: readonly ShareDay[], today: string, count: number): ShareDay[] {
  const shares = new Map(known.map(({ date, share }) => [date, share]));
  return Array.from({ length: count }, (_, at) => {
    const date = new Date(Date.parse(today) - (count - 1 - at) * DAY_MS).toISOString().slice(0, 10);
    return { date, share: shares.get(date) ?? null };
  });
}
