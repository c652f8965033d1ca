/** The same as lost-answers.test.ts by M3's older interface and in the dialect `brief`: most calls, so most cases. */
import { leakCheck } from '../support/index.ts';
import { oneCustomer, place, sweepEach } from './full-order.ts';

sweepEach([
  {
    name: 'v1: new customer and order',
    options: { settings: { m3: { apiVersion: 'v1' } } },
    act: place(),
    also: oneCustomer,
  },
  {
    name: 'brief: new customer and order',
    options: { settings: { m3: { dialect: 'brief' } } },
    act: place({ customerNote: '' }),
    also: oneCustomer,
  },
]);

leakCheck();
