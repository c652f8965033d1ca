/**
 * For a tenant that has, as custom MI, the seven calls that the original request names. They lie below `m3.basePath`; all else is
 * standard. There is no temporary order: AddHead answers the final number, so jobs on a temporary order go to the final one.
 */
import { standard } from './standard.ts';
import type { DialectInput } from './schema.ts';

const custom = (call: string, like: string, write: boolean, needed = true) => ({
  call,
  like,
  write,
  needed,
  custom: true,
});
const none = (sentence: string) => ({ none: sentence });

export const brief: DialectInput = {
  name: 'brief',
  title: 'Custom MI of the original request: the order is final from its head on',
  temporaryOrders: false,
  jobs: {
    ...standard.jobs,
    'item.get': custom('MMS200MI/GetItmBasic', 'MMS200MI/GetItmBasic', false),
    'order.addHead': custom('OIS100MI/AddHead', 'OIS100MI/AddBatchHead', true),
    'order.addLine': custom('OIS100MI/AddLine', 'OIS100MI/AddBatchLine', true),
    'customer.add': custom('CRS610MI/Add', 'CRS610MI/Add', true),
    'stock.list': custom('MMS080MI/LstItemBal', 'MMS080MI/SelItemWarehous', false, false),
    'delivery.head': none('The request names no transaction for it; the shop shows the numbers of deliveries alone.'),
    'ledger.add': custom('GLS200MI/Add', 'GLS840MI/AddBatchLine', true, false),
    'invoice.add': custom('PIS100MI/AddInvoice', 'APS450MI/AddHead', true, false),
    'order.addAddress': none(
      'A final order takes its delivery address from ADID of the head: add it to the customer first (customer.addAddress).',
    ),
    'order.addCharge': { call: 'OIS100MI/AddConnCOCharge', write: true },
    'order.addText': none('AddBatchText needs a temporary order; the note stays in the shop.'),
    'order.confirm': none('The order is final from its head on.'),
    'order.tempStatus': none('There is no temporary order.'),
    'order.errors': none('There is no temporary order; each call answers its own error.'),
    'order.tempHead': { call: 'OIS100MI/GetHead' },
    'order.deleteTemp': { call: 'OIS100MI/DelHead', write: true },
    'order.searchTemp': { call: 'OIS100MI/LstHead' },
    'order.tempLines': { call: 'OIS100MI/LstLine' },
  },
};
