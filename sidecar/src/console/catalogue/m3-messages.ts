/** The error catalogue: M3's own message ids (m3.nok.ID). Meanings in our words; reference 6.2. Data. */
import type { CatalogueEntryInput } from '@crossdock/shared';

const nok = (
  id: string,
  title: string,
  meaning: string,
  where: string,
  what: string,
  more: Partial<CatalogueEntryInput> = {},
): CatalogueEntryInput => ({ code: `m3.nok.${id}`, title, meaning, where, what, who: 'm3', ...more });

const ITEM = 'M3: MMS001 (ITNO), MMS002 (warehouse)';
const ITEM_WHAT = 'Create or correct the item in M3, or say which item the SKU is in the table "sku".';
const WAREHOUSE = 'M3: MMS005 (WHLO); "m3.warehouse" in the settings, table "warehouse"';
const FACILITY = 'M3: CRS008 (FACI); "m3.facility" in the settings';
const OURS =
  'This is a fault of a map or of Crossdock. Look at the named field in Maps; report it if the map is the one that ships.';

export const M3_ENTRIES: readonly CatalogueEntryInput[] = [
  nok('XRE0103', 'M3 has no such record', 'Something the call names does not exist in M3.', 'M3: the program of the call', 'See which field the sentence names, and create or correct it.'),
  nok('XRE0104', 'M3 has this record already', 'M3 refuses to add what is there already.', 'M3: the program of the call', 'Retry: it is looked up and used.'),
  nok('WCU0203', 'M3 does not know the customer', 'The customer number, payer or template does not exist in this company.', 'M3: CRS610 (CUNO); "m3.customerTemplate" in the settings, table "customer"', 'Correct the number in the table or settings, or create the customer in M3.'),
  nok('XIM0002', 'M3 does not accept the customer', 'The customer is not valid for this kind of order.', 'M3: CRS610 (STAT, CUTP)', 'Release the customer in M3, or choose another.'),
  nok('WIT0101', 'M3 does not accept the item', 'The item number is not valid.', ITEM, ITEM_WHAT),
  nok('WIT0102', 'An item number is missing', 'A line reached M3 without an item.', ITEM, ITEM_WHAT),
  nok('WIT0103', 'M3 does not know the item', 'The item number does not exist in this company.', ITEM, ITEM_WHAT),
  nok('XIT0107', 'The item’s status forbids it', 'The item may not be sold in its present status.', 'M3: MMS001 (STAT)', 'Release the item in M3.'),
  nok('WWH0101', 'M3 does not accept the warehouse', 'The warehouse is not valid for this order.', WAREHOUSE, 'Correct the warehouse in the settings or the table.'),
  nok('WWH0102', 'A warehouse is missing', 'M3 wants a warehouse and got none.', WAREHOUSE, 'Enter the warehouse in the settings.'),
  nok('WWH0103', 'M3 does not know the warehouse', 'The warehouse does not exist in this company.', WAREHOUSE, 'Correct the warehouse in the settings or the table.'),
  nok('WFAC302', 'A facility is missing', 'M3 wants a facility and got none.', FACILITY, 'Enter the facility in the settings.'),
  nok('WFAC303', 'M3 does not know the facility', 'The facility does not exist in this company.', FACILITY, 'Correct the facility in the settings.'),
  nok('WOR0303', 'M3 does not know the order', 'The order number does not exist (any more).', 'M3: OIS300 (ORNO)', 'Somebody may have deleted it in M3. Retry; if it stays, state the right number.', { fix: { kind: 'resolve' } }),
  nok('WTT0403', 'M3 does not know the order type', 'The order type does not exist.', 'M3: OIS010 (ORTP); "m3.orderType" in the settings, table "order-type"', 'Correct the order type.'),
  nok('WAD1001', 'M3 does not accept the address number', 'The address number is not valid for the customer.', 'M3: OIS002 (ADID)', 'Correct the address of the customer in M3, then retry.'),
  nok('WAD1003', 'M3 does not know the address number', 'The address number does not exist for the customer.', 'M3: OIS002 (ADID)', 'Add the address in M3, then retry.'),
  nok('WPO0403', 'M3 does not know the alias', 'The alias does not exist.', 'M3: MMS025 (POPN)', 'Add the alias in M3, or say which item the SKU is in the table "sku".'),
  nok('WMO0103', 'M3 does not know the delivery method', 'MODL of the shipping method does not exist.', 'M3: CRS070 (MODL); table "shipping" here', 'Correct MODL in the table "shipping".'),
  nok('WTE0103', 'M3 does not know the delivery terms', 'TEDL of the shipping method does not exist.', 'M3: CRS065 (TEDL); table "shipping" here', 'Correct TEDL in the table "shipping".'),
  nok('WDL0203', 'M3 does not know the delivery', 'The delivery number does not exist (any more).', 'M3: MWS410 (DLIX)', 'Look at the delivery in M3, then retry.'),
  nok('WST0301', 'The record’s status forbids it', 'The record is in a status in which M3 does not allow this.', 'M3: the program of the call (STAT)', 'Look at the record in M3. Retry when its status allows it, or skip.'),
  nok('XIM0039', 'An order line is missing', 'The order has a head but no line in M3.', 'M3: OIS275 (temporary), OIS101', 'Retry: the order is compared and built again.'),
  nok('XDT0001', 'A date that M3 cannot read', 'A value is no date as M3 wants it.', 'Maps: the row of the field', OURS, { who: 'crossdock' }),
  nok('XNU0000', 'A number that M3 cannot read', 'A value is no number as M3 wants it.', 'Maps: the row of the field', OURS, { who: 'crossdock' }),
  nok('XNU0003', 'A number that must not be negative', 'M3 refuses a negative number in this field.', 'Maps: the row of the field', OURS, { who: 'crossdock' }),
  nok('XAU0008', 'The M3 user has no right here', 'Our user has no authority for this company or division.', 'M3: MNS151 (USID, CONO, DIVI)', 'Give the user the authority.'),
  nok('XUP0001', 'Somebody else changed the record', 'Another user changed the record at the same moment. It is tried again.', 'Nowhere', 'Wait.', { passes: true }),
  nok('XDE0001', 'Somebody else deleted the record', 'Another user deleted the record at the same moment.', 'M3: the program of the call', 'Retry: everything is read again.', { passes: true }),
  nok('XAD0001', 'Somebody else just entered it', 'Another user entered the same record at the same moment. It is read again.', 'Nowhere', 'Wait.', { passes: true }),
  nok('XO_1130', 'M3 is busy', 'M3 asks for another try a little later.', 'Nowhere', 'Wait.', { passes: true }),
  nok('CPF9898', 'A message of M3 in plain text', 'M3 gives the reason only in its sentence.', 'M3: the program of the call', 'Read M3’s sentence, correct the cause, then retry.'),
  nok('TransactionNotFound', 'M3 has no such transaction', 'This M3 is of another version, or the custom MI is not installed.', 'M3: MRS001; "m3.dialect" in the settings', 'Choose the dialect that fits, or install the MI.'),
  nok('MandatoryInputFieldNotFound', 'A field that M3 needs is missing', 'The call lacks a mandatory field.', 'Maps: the row of the field', OURS, { who: 'crossdock' }),
  nok('InputFieldTooLong', 'A value is too long for M3', 'The value has more characters than M3’s field.', 'Maps: the row of the field', OURS, { who: 'crossdock' }),
  nok('ServerReturnedNOK', 'M3 said no', 'M3 refused without a message id.', 'M3: the program of the call', 'Read M3’s sentence, correct the cause, then retry.'),
  nok('*', 'M3 refused', 'M3 gives its reason in the sentence of the order.', 'M3: the program that the sentence names', 'Correct the cause in M3 or in the shop, then retry.'),
]; // prettier-ignore
