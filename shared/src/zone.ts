/** Time zones: names of the IANA data base (`Europe/Berlin`), or offsets as WordPress writes them (`+05:30`). */

export const OFFSET = /^([+-])(\d{2}):(\d{2})$/;

/** No place on earth is further from UTC. */
const MOST_MINUTES = 14 * 60;

/** The one name of a zone, however it is written (`europe/berlin`); null for what is no zone that this machine knows. */
export function canonicalZone(zone: string): string | null {
  const offset = OFFSET.exec(zone);
  if (offset) {
    const [hours, minutes] = [Number(offset[2]), Number(offset[3])];
    return minutes < 60 && hours * 60 + minutes <= MOST_MINUTES ? zone : null;
  }
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: zone || '-' }).resolvedOptions();
    // Newer engines take `+0530` and write it as an offset.
    return OFFSET.test(timeZone) ? canonicalZone(timeZone) : timeZone;
  } catch {
    return null;
  }
}

/** Whether this is a zone that this machine knows. */
export const isZone = (zone: string): boolean => canonicalZone(zone) !== null;
