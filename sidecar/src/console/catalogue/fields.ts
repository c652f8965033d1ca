/** Fields of an order's addresses that may be corrected beside the original. */
export const ADDRESS_FIELDS: readonly string[] = ['shipping', 'billing'].flatMap((kind) =>
  ['first_name', 'last_name', 'company', 'address_1', 'address_2', 'postcode', 'city', 'state', 'country', 'phone'].map(
    (field) => `${kind}.${field}`,
  ),
);
