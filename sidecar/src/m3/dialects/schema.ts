/** Form of a dialect: which PROGRAM/TRANSACTION does each job, as data. */
import { z } from 'zod';

/** Every job that Crossdock has for M3. */
export const JOBS = [
  'order.addHead',
  'order.addAddress',
  'order.addLine',
  'order.addCharge',
  'order.addText',
  'order.value',
  'order.confirm',
  'order.tempStatus',
  'order.tempHead',
  'order.errors',
  'order.deleteTemp',
  'order.searchTemp',
  'order.searchFinal',
  'order.tempLines',
  'order.charges',
  'order.delete',
  'order.deleteLine',
  'order.closeLine',
  'order.lines',
  'order.head',
  'order.deliveries',
  'order.invoices',
  'delivery.head',
  'order.lock',
  'order.release',
  'order.addFinalCharge',
  'customer.add',
  'customer.change',
  'customer.changeFinancial',
  'customer.get',
  'customer.orderInfo',
  'customer.byKey',
  'customer.search',
  'customer.templates',
  'customer.addAddress',
  'customer.getAddress',
  'customer.listAddresses',
  'email.add',
  'email.get',
  'email.change',
  'item.get',
  'item.alias',
  'item.list',
  'item.changes',
  'item.changesByDate',
  'item.aliases',
  'item.aliasChanges',
  'item.languages',
  'item.style',
  'item.text',
  'item.add',
  'item.change',
  'item.addInterface',
  'item.changeInterface',
  'item.getInterface',
  'unit.get',
  'unit.list',
  'unit.changes',
  'currency.get',
  'currency.rate',
  'company.list',
  'code.list',
  'country.list',
  'area.list',
  'user.get',
  'warehouse.list',
  'orderType.list',
  'orderType.charges',
  'charge.list',
  'deliveryMethod.list',
  'deliveryTerms.list',
  'program.transactions',
  'program.fields',
  'stock.list',
  'stock.listOther',
  'stock.changes',
  'stock.item',
  'stock.promise',
  'alias.list',
  'price.changes',
  'price.lists',
  'price.base',
  'price.graded',
  'price.listed',
  'price.customer',
  'ledger.add',
  'invoice.add',
] as const;
export type JobName = (typeof JOBS)[number];

const call = z
  .string()
  .regex(/^[A-Z]{2,6}\d{0,3}MI\/[A-Za-z0-9]{2,15}$/, 'expected PROGRAM/TRANSACTION such as OIS100MI/AddBatchHead');

const jobCall = z
  .object({
    call,
    write: z.boolean().default(false),
    /** The standard transaction whose fields this one takes, where M3's own metadata do not know it. */
    like: call.optional(),
    /** True: below `m3.basePath` as `/execute/PROGRAM/TRANSACTION`; else with the rest of the tenant's API. */
    custom: z.boolean().default(false),
    /** False: without it Crossdock still works, only less well; `check` warns instead of failing. */
    needed: z.boolean().default(true),
  })
  .strict()
  .transform((entry) => {
    const [program = '', transaction = ''] = entry.call.split('/');
    return { ...entry, program, transaction };
  });
export type JobCall = z.output<typeof jobCall>;

/** The job does not exist in this dialect; the sentence says why, and what is done instead. */
const noJob = z.object({ none: z.string().min(1) }).strict();

export const dialectSchema = z
  .object({
    name: z.string(),
    title: z.string(),
    /** An order is temporary until Confirm. False: the head's answer is the final number, and there is nothing to confirm. */
    temporaryOrders: z.boolean(),
    jobs: z.record(z.enum(JOBS), z.union([jobCall, noJob])),
  })
  .strict()
  .transform((dialect) => {
    const jobs = {} as Record<JobName, JobCall | null>;
    const reasons: Partial<Record<JobName, string>> = {};
    for (const name of JOBS) {
      const entry = dialect.jobs[name];
      jobs[name] = 'none' in entry ? null : entry;
      if ('none' in entry) reasons[name] = entry.none;
    }
    return { ...dialect, jobs, reasons };
  });
/** `jobs[name]` is null where the dialect has no transaction for a job; `reasons[name]` then says why. */
export type Dialect = z.output<typeof dialectSchema>;
export type DialectInput = z.input<typeof dialectSchema>;
