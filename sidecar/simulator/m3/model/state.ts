import type { SimulatorConfig } from '../config.ts';
import type { Row } from '../metadata.ts';
import { Customers } from './customers.ts';
import { Items } from './items.ts';
import { Orders } from './orders.ts';
import { Prices } from './prices.ts';
import { referenceData } from './reference-data.ts';
import type { ReferenceData } from './reference-data.ts';

/** All that this M3 remembers. */
export class M3State {
  readonly config: SimulatorConfig;
  readonly data: ReferenceData;
  readonly customers: Customers;
  readonly items: Items;
  readonly orders: Orders;
  readonly prices: Prices;
  /** What the brief's custom finance transactions have booked, as it came. */
  readonly vouchers: Row[] = [];
  /** Milliseconds since 1970; the base of LMTS, dates and the search lag. */
  readonly now: () => number;

  constructor(config: SimulatorConfig, now: () => number = Date.now) {
    this.config = config;
    this.now = now;
    this.data = referenceData();
    this.customers = new Customers({ now, searchLagMs: () => config.searchLagMs });
    this.items = new Items(now);
    this.orders = new Orders();
    this.prices = new Prices(now);
  }
  today(): string {
    return date8(this.now());
  }
  warehouses(): string[] {
    return this.data.warehouses.map((w) => w.WHLO ?? '');
  }
}

export function date8(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10).replaceAll('-', '');
}
