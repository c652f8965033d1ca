/** What the simulators know, kept in a file for `--keep`: the shop's orders, M3's customers and orders, and its numbers. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { Dec } from '../simulator/m3/decimal.ts';
import type { M3State } from '../simulator/m3/model/state.ts';
import type { Customer, Order } from '../simulator/m3/model/types.ts';
import type { Shop } from '../simulator/woo/shop.ts';
import type { WooOrderDocument } from '../simulator/woo/types.ts';

export interface Memory {
  shop: WooOrderDocument[];
  customers: Customer[];
  /** E-mail addresses by type (CRS111), then customer. */
  emails: Map<string, Map<string, string>>;
  /** Final and temporary ones. */
  orders: Order[];
  /** Order numbers that M3 has given: one that came twice would make two orders one. */
  given: number;
}

const FIRST_NUMBER = 1_000_000_000;

export function remember(shop: Shop, m3: M3State, givenBefore: number): Memory {
  const orders = [...m3.orders.final.values(), ...m3.orders.temporary.values()];
  return {
    shop: [...shop.orders.values()],
    customers: [...m3.customers.byNumber.values()],
    emails: m3.customers.emails,
    orders,
    given: Math.max(givenBefore, ...orders.map((order) => Number(order.ORNO) % FIRST_NUMBER)),
  };
}

/** Into an M3 that has its reference data and seed. Stock is as at the beginning. */
export function recallM3(state: M3State, memory: Memory): void {
  const { customers, orders } = state;
  for (const { CUNO, fields, template, series, addresses } of memory.customers) {
    if (customers.byNumber.has(CUNO)) continue;
    const customer = customers.put(CUNO, fields, template, series);
    for (const [key, address] of addresses) customer.addresses.set(key, address);
  }
  for (const [type, ofType] of memory.emails) {
    for (const [CUNO, email] of ofType)
      if (!customers.emails.get(type)?.has(CUNO)) customers.addEmail(type, CUNO, email);
  }
  for (const order of memory.orders) orders.add(order);
  for (let n = 0; n < memory.given; n++) {
    orders.nextFinal();
    orders.nextTemporary();
    orders.nextDelivery();
    orders.nextInvoice();
  }
}

/** Readable by its owner only, and never half written. */
export function writeMemory(file: string, memory: Memory): void {
  const partial = `${file}.${process.pid}`;
  rmSync(partial, { force: true });
  writeFileSync(partial, toText(memory), { mode: 0o600 });
  renameSync(partial, file);
}

/** Null where there is none, or one that cannot be read. */
export function readMemory(file: string): Memory | null {
  try {
    return fromText(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** JSON, with maps and decimals marked as such. */
export function toText(memory: Memory): string {
  return JSON.stringify(memory, function (this: Record<string, unknown>, key: string, value: unknown) {
    // big.js turns itself into text before we are asked.
    const original = this[key];
    if (original instanceof Dec) return { $decimal: original.toFixed() };
    return original instanceof Map ? { $map: [...original] } : value;
  });
}
export function fromText(text: string): Memory {
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if ('$decimal' in value) return Dec(String(value.$decimal));
    return '$map' in value ? new Map(value.$map as [unknown, unknown][]) : value;
  }) as Memory;
}
