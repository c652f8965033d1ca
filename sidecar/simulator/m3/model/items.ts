import { Dec, ZERO } from '../decimal.ts';
import { exists, MiError, notFound } from '../mi-error.ts';
import type { Row } from '../metadata.ts';
import type { Alias, Balance, Item, Refusal, Unit } from './types.ts';
import { Sorted } from './sorted.ts';

/** An item as seeds and the control API give it: M3 field names, and what belongs to it. */
export interface ItemInput {
  ITNO: string;
  ITDS?: string;
  STAT?: string;
  aliases?: { ALWT: string | number; ALWQ?: string; POPN: string }[];
  units?: {
    ALUN: string;
    COFA: string | number;
    DMCF?: string | number;
    AUTP?: string | number;
    AUS2?: string;
    AUS9?: string;
  }[];
  /** On-hand stock by warehouse; 1000 in each where absent. */
  stock?: Record<string, number | string>;
  /** Options of a variant in its style HDPR: X, Y, Z axis in this order (MMS200MI/LstStyle). */
  axes?: { feature: string; option: string; name?: string }[];
  /** Name and description by language (MMS200MI/LstItmDescLang). */
  languages?: Record<string, { ITDS: string; FUDS?: string }>;
  /** Long description, kept as a text block under TXID (CRS980MI). */
  text?: string;
  /** Confirm of an order with this item ends with this status and texts. */
  refusal?: Refusal;
  [field: string]: unknown;
}
const NOT_FIELDS = new Set(['ITNO', 'aliases', 'units', 'stock', 'refusal', 'axes', 'languages', 'text']);

/** Items (MITMAS), aliases (MITPOP), alternate units (MITAUN) and balances (MITBAL). */
export class Items {
  readonly byNumber = new Map<string, Item>();
  readonly inNumberOrder = new Sorted<Item>();
  readonly aliases: Alias[] = [];
  readonly units: Unit[] = [];
  /** By `WHLO/ITNO`. */
  readonly balances = new Map<string, Balance>();
  /** Text blocks by TXID. */
  readonly texts = new Map<string, string>();
  /** Items of the item interface (MHS001MI), by partner, message type and interface item. */
  readonly interfaceItems = new Map<string, Row>();
  private readonly aliasByName = new Map<string, Alias[]>();
  private readonly aliasByItem = new Map<string, Alias[]>();
  private readonly variants = new Map<string, Set<string>>();
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  get(ITNO: string): Item {
    const item = this.byNumber.get(ITNO);
    if (!item) throw new MiError('WIT0103', `Item number ${ITNO} does not exist`, 'ITNO');
    return item;
  }

  /** Adds an item or replaces what is given of a known one. */
  put(input: ItemInput, warehouses: readonly string[]): Item {
    const fields: Row = {};
    for (const [name, value] of Object.entries(input)) if (!NOT_FIELDS.has(name)) fields[name] = String(value);
    const present = this.byNumber.get(input.ITNO);
    const item: Item = present ?? {
      ITNO: input.ITNO,
      fields: { ...ITEM_DEFAULTS },
      refusal: null,
      lmts: 0,
      axes: [],
      languages: {},
    };
    Object.assign(item.fields, fields);
    item.fields.ITDS ??= input.ITNO;
    item.axes = input.axes ?? item.axes;
    item.languages = { ...item.languages, ...input.languages };
    if (input.text !== undefined) {
      item.fields.TXID ??= String(1_000_000 + this.texts.size);
      this.texts.set(item.fields.TXID, input.text);
    }
    const style = item.fields.HDPR ?? '';
    if (style !== '') this.variants.set(style, (this.variants.get(style) ?? new Set()).add(item.ITNO));
    item.refusal = input.refusal ?? item.refusal;
    item.lmts = this.now();
    if (!present) {
      this.byNumber.set(item.ITNO, item);
      this.inNumberOrder.add(item.ITNO, item);
    }
    for (const alias of input.aliases ?? [])
      this.addAlias({ ALWT: String(alias.ALWT), ALWQ: alias.ALWQ ?? '', ITNO: item.ITNO, POPN: alias.POPN }, true);
    for (const unit of input.units ?? []) {
      this.addUnit({
        ITNO: item.ITNO,
        AUTP: String(unit.AUTP ?? 1),
        ALUN: unit.ALUN,
        COFA: String(unit.COFA),
        DMCF: String(unit.DMCF ?? 1),
        AUS2: unit.AUS2 ?? '0',
        AUS9: unit.AUS9 ?? '0',
      });
    }
    for (const WHLO of warehouses) {
      const given = input.stock?.[WHLO];
      if (given !== undefined) this.setStock(WHLO, item.ITNO, Dec(given));
      else if (!present) this.setStock(WHLO, item.ITNO, input.stock ? ZERO : Dec(1000));
    }
    return item;
  }

  addAlias(row: Row, again = false): void {
    const { ALWT = '', ALWQ = '', ITNO = '', POPN = '', ...rest } = row;
    const known = this.aliasesNamed(POPN).find((a) => a.ALWT === ALWT && a.ALWQ === ALWQ && a.ITNO === ITNO);
    if (known && again) return;
    if (known) throw exists(`Alias ${POPN}`, 'POPN');
    const alias: Alias = { ALWT: String(Number(ALWT)), ALWQ, ITNO, POPN, fields: rest, lmts: this.now() };
    this.aliases.push(alias);
    const named = this.aliasByName.get(POPN);
    if (named) named.push(alias);
    else this.aliasByName.set(POPN, [alias]);
    const ofItem = this.aliasByItem.get(ITNO);
    if (ofItem) ofItem.push(alias);
    else this.aliasByItem.set(ITNO, [alias]);
  }
  /** Items of a style, in number order. */
  variantsOf(style: string): Item[] {
    return [...(this.variants.get(style) ?? [])].sort().flatMap((ITNO) => this.byNumber.get(ITNO) ?? []);
  }
  /** MMS200MI/DltItm: the item is no longer there. */
  remove(ITNO: string): void {
    const item = this.get(ITNO);
    this.byNumber.delete(ITNO);
    this.inNumberOrder.remove(ITNO, item);
    this.variants.get(item.fields.HDPR ?? '')?.delete(ITNO);
  }
  aliasesNamed(POPN: string): Alias[] {
    return this.aliasByName.get(POPN) ?? [];
  }
  aliasesOf(ITNO: string): Alias[] {
    return this.aliasByItem.get(ITNO) ?? [];
  }
  removeAlias(alias: Alias): void {
    this.aliases.splice(this.aliases.indexOf(alias), 1);
    this.aliasByItem.set(
      alias.ITNO,
      this.aliasesOf(alias.ITNO).filter((a) => a !== alias),
    );
    this.aliasByName.set(
      alias.POPN,
      this.aliasesNamed(alias.POPN).filter((a) => a !== alias),
    );
  }

  addUnit(row: Row): void {
    const { ITNO = '', AUTP = '1', ALUN = '', COFA = '1', DMCF = '1', ...rest } = row;
    const present = this.units.findIndex((u) => u.ITNO === ITNO && u.AUTP === AUTP && u.ALUN === ALUN);
    const unit: Unit = { ITNO, AUTP, ALUN, COFA: Dec(COFA), DMCF, fields: rest };
    if (present >= 0) this.units[present] = unit;
    else this.units.push(unit);
  }
  unit(ITNO: string, ALUN: string, AUTP?: string): Unit | undefined {
    return this.units.find((u) => u.ITNO === ITNO && u.ALUN === ALUN && (AUTP === undefined || u.AUTP === AUTP));
  }
  /**
   * Basic units in a quantity of an alternate unit.
   * @throws MiError XRE0103 where the item has no such unit.
   */
  toBasic(item: Item, quantity: Dec, ALUN: string): Dec {
    if (ALUN === '' || ALUN === item.fields.UNMS) return quantity;
    const unit = this.unit(item.ITNO, ALUN);
    if (!unit) throw notFound(`Unit of measure ${ALUN} for item ${item.ITNO}`, 'ALUN');
    return unit.DMCF === '2' ? quantity.div(unit.COFA) : quantity.times(unit.COFA);
  }
  fromBasic(item: Item, quantity: Dec, ALUN: string): Dec {
    if (ALUN === '' || ALUN === item.fields.UNMS) return quantity;
    const unit = this.unit(item.ITNO, ALUN);
    if (!unit) throw notFound(`Unit of measure ${ALUN} for item ${item.ITNO}`, 'SPUN');
    return unit.DMCF === '2' ? quantity.times(unit.COFA) : quantity.div(unit.COFA);
  }

  balance(WHLO: string, ITNO: string): Balance {
    const key = `${WHLO}/${ITNO}`;
    let balance = this.balances.get(key);
    if (!balance) {
      balance = { WHLO, ITNO, onHand: ZERO, inspection: ZERO, allocated: ZERO, reserved: ZERO, lmts: this.now() };
      this.balances.set(key, balance);
    }
    return balance;
  }
  setStock(WHLO: string, ITNO: string, onHand: Dec): void {
    const balance = this.balance(WHLO, ITNO);
    balance.onHand = onHand;
    balance.lmts = this.now();
  }
  /** Adds to the parts of a balance. */
  book(WHLO: string, ITNO: string, change: { onHand?: Dec; allocated?: Dec; reserved?: Dec }): void {
    const balance = this.balance(WHLO, ITNO);
    if (change.onHand) balance.onHand = balance.onHand.plus(change.onHand);
    if (change.allocated) balance.allocated = balance.allocated.plus(change.allocated);
    if (change.reserved) balance.reserved = balance.reserved.plus(change.reserved);
    balance.lmts = this.now();
  }
}

const ITEM_DEFAULTS: Row = {
  STAT: '20',
  UNMS: 'PCS',
  SPUN: 'PCS',
  DCCD: '0',
  PDCC: '2',
  VTCS: '1',
  SALE: '1',
  STCD: '1',
  CHCD: '0',
  SACD: '1',
  CUCS: 'EUR',
  ITGR: 'SHOP',
  ITCL: 'GOODS',
  ITTY: '100',
};
