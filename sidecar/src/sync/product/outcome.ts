/** What became of rows: pure. */
import type { Problem } from '@crossdock/shared';
import type { CatalogRow, RowChange } from './port.ts';
import type { Prepared } from './prepare.ts';

export interface Outcome {
  row: CatalogRow;
  change: RowChange;
}

/** Each picture is a download in the shop's own request. */
const MOST_IMAGES = 10;

export function settled({ row, wanted, plan, parentId }: Prepared, productId: number | null): RowChange {
  const { written, retired } = 'written' in plan ? plan : row;
  return {
    state: productId === null ? 'excluded' : 'clean',
    applied: wanted.hash,
    productId,
    parentId,
    written,
    retired,
    pending: false,
    problems: wanted.target?.warnings ?? [],
    told: false,
  };
}
export const failed = (problems: Problem[]): RowChange => ({ state: 'problem', problems });

export function orphaned(row: CatalogRow, parent: CatalogRow | null): RowChange {
  if (parent?.state === 'new') return { state: 'new' };
  const why = !parent ? 'M3 has no such item' : parent.state === 'problem' ? 'that item has a problem itself' : 'no condition wants that item'; // prettier-ignore
  return failed([
    {
      code: 'catalog.style-missing',
      owner: 'm3',
      message: `Item ${row.ITNO} is a variant of ${row.style}, whose product is not in the shop: ${why}.`,
      fix: `Put item ${row.style} right, or give ${row.ITNO} no main product (HDPR) in M3; or switch catalog.variants.enabled off. Then retry.`,
      field: 'HDPR',
    },
  ]);
}

export const imagesIn = (payload: Record<string, unknown>): number =>
  ((payload['images'] as unknown[] | undefined)?.length ?? 0) + (payload['image'] ? 1 : 0);
export function dropImages(one: Prepared): Prepared {
  if (!('payload' in one.plan)) return one;
  const { images: _images, image: _image, ...payload } = one.plan.payload;
  return { ...one, plan: { ...one.plan, payload, written: { ...one.plan.written, images: one.row.written.images } } };
}

/** At most `rows` of them and MOST_IMAGES pictures, but one row whatever it has. */
export function chunks(all: readonly Prepared[], rows: number): Prepared[][] {
  const result: Prepared[][] = [];
  let images = 0;
  for (const one of all) {
    const more = 'payload' in one.plan ? imagesIn(one.plan.payload) : 0;
    const open = result.at(-1);
    if (!open || open.length >= rows || images + more > MOST_IMAGES) {
      result.push([one]);
      images = more;
    } else {
      open.push(one);
      images += more;
    }
  }
  return result;
}
