/** The M3 of the bench `catalog`, in a process of its own: so many items, of which every sixth is a variant of a style. */
import { startM3Simulator } from '../simulator/m3/index.ts';
import type { M3State } from '../simulator/m3/model/state.ts';

const DAY_MS = 24 * 60 * 60_000;
const COLOURS = ['Red', 'Blue', 'Green', 'Black', 'White'];

/** EAN-13 with its check digit. */
function ean(n: number): string {
  const digits = `40${String(n).padStart(10, '0')}`;
  const sum = [...digits].reduce((total, d, i) => total + Number(d) * (i % 2 === 0 ? 1 : 3), 0);
  return digits + String((10 - (sum % 10)) % 10);
}

function fill(state: M3State, count: number): void {
  for (let n = 0; n < count; n += 1) {
    const number = String(n).padStart(7, '0');
    const style = n % 36 === 0;
    const variant = !style && n % 36 < 6;
    const of = String(n - (n % 36)).padStart(7, '0');
    state.items.put(
      {
        ITNO: `IT${number}`,
        ITDS: `Article ${number}`,
        FUDS: `Description of article ${number}`,
        ITGR: `G${n % 50}`,
        GRWE: (0.1 + (n % 90) / 10).toFixed(3),
        ILEN: '0.3',
        IWID: '0.2',
        IHEI: '0.1',
        ...(style && { CHCD: '2' }),
        ...(variant && {
          HDPR: `IT${of}`,
          axes: [{ feature: 'COLOUR', option: String(n % 36), name: COLOURS[(n % 36) - 1] }],
        }),
        ...(!style && { aliases: [{ ALWT: 2, ALWQ: 'EA13', POPN: ean(n) }] }),
      },
      [],
    );
  }
}

process.once('message', (count: number) => {
  let now = Date.now() - 10 * DAY_MS;
  void startM3Simulator({ seed: (state) => fill(state, count), now: () => now, config: { keepCalls: 0 } }).then(
    (m3) => {
      now = Date.now();
      process.send?.({ ionapi: m3.ionapi });
      process.on('message', (what) => {
        if (what === 'calls') process.send?.({ requests: m3.calls.requests });
        if (what === 'stop') void m3.close().then(() => process.exit(0));
      });
    },
  );
});
