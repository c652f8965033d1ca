/** What the shop's refusal of one product means to a person. */
import type { Problem } from '@crossdock/shared';
import type { ShopRow } from '../../woo/port.ts';
import type { CatalogRow } from './port.ts';

type RowError = NonNullable<ShopRow['error']>;
type Item = Pick<CatalogRow, 'ITNO' | 'sku'>;

const IMAGE = new Set(['woocommerce_product_image_upload_error', 'woocommerce_product_invalid_image_id', 'woocommerce_variation_image_upload_error']); // prettier-ignore
/** Was it only the picture that was refused? Then the product may be sent without. */
export const withoutImages = ({ error }: ShopRow): boolean => error !== null && IMAGE.has(error.code);

const ADVICE: Record<string, { code: string; fix: string; field?: string }> = {
  product_invalid_sku: {
    code: 'catalog.sku-taken',
    fix: 'Another product has this SKU, perhaps one in the bin: give one of the two another SKU, then retry.',
    field: 'sku',
  },
  product_invalid_global_unique_id: {
    code: 'catalog.gtin-taken',
    fix: 'Another product has this GTIN, or it is not valid: correct the alias in M3 (MMS025) or the other product, then retry.',
    field: 'global_unique_id',
  },
  woocommerce_rest_product_invalid_id: { code: 'catalog.product-gone', fix: 'The product was deleted meanwhile. Restore it, or skip this.' }, // prettier-ignore
  woocommerce_rest_invalid_product_id: { code: 'catalog.type', fix: 'Look at the type of the product in the shop, then retry.' }, // prettier-ignore
};

export function refusedRow({ ITNO, sku }: Item, { code, message, resourceId }: RowError): Problem {
  const known = ADVICE[code];
  const other = resourceId ? ` (product ${resourceId})` : '';
  return {
    code: known?.code ?? `woo.${code}`.slice(0, 64),
    owner: 'shop',
    message: `The shop refuses item ${ITNO} (SKU ${sku}): ${message || code}${other}`,
    fix: known?.fix ?? 'Put right what the shop says, in M3 or in the shop, then retry.',
    ...(known?.field && { field: known.field }),
  };
}

export function warningOf({ ITNO }: Item, { message, code }: RowError): Problem {
  return {
    code: 'catalog.image',
    owner: 'shop',
    message: `The product of item ${ITNO} was written without its picture: ${message || code}`,
    fix: 'Put the picture at the address that catalog.images gives, or add one in the shop.',
    field: 'images',
  };
}
