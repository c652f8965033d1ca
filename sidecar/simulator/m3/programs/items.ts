/** Items, aliases, units and balances: MMS200MI, MMS025MI, MMS015MI, MMS080MI, MMS060MI and OIS100MI's stock lists. */
import { ZERO } from '../decimal.ts';
import { exists, freeText, MiError, notFound } from '../mi-error.ts';
import type { Row } from '../metadata.ts';
import { date8 } from '../model/state.ts';
import type { M3State } from '../model/state.ts';
import { words } from '../model/search.ts';
import type { Alias, Balance, Item, Unit } from '../model/types.ts';
import type { Handler, Handlers } from './types.ts';

export function itemRow(state: M3State, item: Item): Row {
  return { ...item.fields, CONO: String(state.config.company), ITNO: item.ITNO, LMDT: date8(item.lmts) };
}
function aliasRow(state: M3State, alias: Alias): Row {
  const { ALWT, ALWQ, ITNO, POPN } = alias;
  return { ...alias.fields, CONO: String(state.config.company), ALWT, ALWQ, ITNO, POPN, LMDT: date8(alias.lmts) };
}
function unitRow(unit: Unit): Row {
  const { ITNO, AUTP, ALUN, DMCF } = unit;
  return { ...unit.fields, ITNO, AUTP, ALUN, COFA: unit.COFA.toFixed(), DMCF, DCCD: '0' };
}
/** AV01 = on hand less allocated, AV02 = on hand less reserved (reference 4.4). */
function balanceRow(state: M3State, balance: Balance): Row {
  const item = state.items.byNumber.get(balance.ITNO);
  const net = balance.onHand.minus(balance.allocated);
  return {
    ...(item?.fields ?? {}),
    CONO: String(state.config.company),
    FACI: state.config.facility,
    WHLO: balance.WHLO,
    ITNO: balance.ITNO,
    STQT: balance.onHand.toFixed(),
    QUQT: balance.inspection.toFixed(),
    RJQT: '0',
    ALQT: balance.allocated.toFixed(),
    REQT: balance.reserved.toFixed(),
    PLQT: '0',
    ORQT: '0',
    AVAL: balance.onHand.toFixed(),
    AV01: net.toFixed(),
    AV02: balance.onHand.minus(balance.reserved).toFixed(),
    LMDT: date8(balance.lmts),
  };
}
function knownWarehouse(state: M3State, WHLO: string): void {
  if (!state.warehouses().includes(WHLO)) throw new MiError('WWH0103', `Warehouse ${WHLO} does not exist`, 'WHLO');
}

const getItem: Handler = ({ state }, input) => itemRow(state, state.items.get(input.ITNO ?? ''));
const byWarehouse: Handler = function* ({ state }, input) {
  for (const WHLO of state.warehouses().sort()) {
    if (WHLO < (input.FWHL ?? '') || WHLO > (input.TWHL ?? '\uffff')) continue;
    for (const item of state.items.inNumberOrder.startingAt(''))
      yield balanceRow(state, state.items.balance(WHLO, item.ITNO));
  }
};

function findAlias(state: M3State, input: Row): Alias[] {
  return state.items
    .aliasesNamed(input.POPN ?? '')
    .filter(
      (a) =>
        (input.ALWT === undefined || a.ALWT === String(Number(input.ALWT))) &&
        (input.ALWQ === undefined || a.ALWQ === input.ALWQ) &&
        (input.E0PA === undefined || a.fields.E0PA === input.E0PA),
    );
}

export const itemHandlers: Handlers = {
  'MMS200MI/GetItmBasic': getItem,
  'MMS200MI/Get': getItem,
  'MMS200MI/LstItmByItm': function* ({ state }, input) {
    for (const item of state.items.inNumberOrder.startingAt(input.ITNO ?? '')) {
      const style = item.fields.HDPR ?? '';
      if (style < (input.FSTY ?? '') || style > (input.TSTY ?? '\uffff')) continue;
      if (input.CHCD === undefined || input.CHCD === item.fields.CHCD) yield itemRow(state, item);
    }
  },
  'MMS200MI/SelItem': function* ({ state }, input) {
    for (const item of state.items.inNumberOrder.startingAt(input.FRIT ?? '')) {
      if (item.ITNO > (input.TOIT ?? '\uffff')) return;
      if (item.lmts >= Number(input.LMTS ?? 0) && date8(item.lmts) >= (input.LMDT ?? '')) yield itemRow(state, item);
    }
  },
  'MMS200MI/SearchItem': function* ({ state }, input) {
    const wanted = words(input.SQRY ?? '');
    for (const item of state.items.inNumberOrder.startingAt('')) {
      const present = new Set(words(`${item.ITNO} ${item.fields.ITDS ?? ''} ${item.fields.FUDS ?? ''}`));
      if (wanted.length > 0 && wanted.every((word) => present.has(word))) yield itemRow(state, item);
    }
  },
  'MMS200MI/GetItmPrice': getItem,
  'MMS200MI/GetItmWhsBal': ({ state }, input) => {
    knownWarehouse(state, input.WHLO ?? '');
    return balanceRow(state, state.items.balance(input.WHLO ?? '', state.items.get(input.ITNO ?? '').ITNO));
  },
  'MMS080MI/SelItemWarehous': byWarehouse,
  'MMS080MI/LstItemWarehous': byWarehouse,
  'MMS060MI/LstNewItemBal': function* ({ state }, input) {
    state.items.get(input.ITNO ?? '');
    for (const WHLO of state.warehouses()) {
      const balance = state.items.balance(WHLO, input.ITNO ?? '');
      if (balance.lmts >= Number(input.LMTS ?? 0)) yield { ...balanceRow(state, balance), WHSL: 'STOCK', STAS: '2' };
    }
  },
  'OIS100MI/LstWarehBalance': function* ({ state }, input) {
    state.items.get(input.ITNO ?? '');
    for (const WHLO of state.warehouses()) yield balanceRow(state, state.items.balance(WHLO, input.ITNO ?? ''));
  },
  'OIS100MI/LstNewBalances': function* ({ state }, input) {
    for (const balance of state.items.balances.values()) {
      if (balance.lmts >= Number(input.LMTS ?? 0)) yield balanceRow(state, balance);
    }
  },
  'OIS100MI/GetATP': ({ state }, input) => {
    knownWarehouse(state, input.WHLO ?? '');
    const item = state.items.get(input.ITNO ?? '');
    const balance = state.items.balance(input.WHLO ?? '', item.ITNO);
    const free = balance.onHand.minus(balance.reserved);
    return { AVTQ: (free.lt(0) ? ZERO : free).toFixed(), UNMS: item.fields.UNMS ?? '', AVTD: state.today() };
  },

  'MMS025MI/GetItem': ({ state }, input) => {
    const alias = findAlias(state, input)[0];
    if (!alias) throw new MiError('WPO0403', `Alias number ${input.POPN} does not exist`, 'POPN');
    return aliasRow(state, alias);
  },
  'MMS025MI/LstItem': function* ({ state }, input) {
    for (const alias of findAlias(state, input)) yield aliasRow(state, alias);
  },
  'MMS025MI/LstAlias': function* ({ state }, input) {
    state.items.get(input.ITNO ?? '');
    for (const alias of state.items.aliasesOf(input.ITNO ?? '')) {
      if (input.ALWT === undefined || alias.ALWT === String(Number(input.ALWT))) yield aliasRow(state, alias);
    }
  },
  'MMS025MI/LstAliasViaCat': function* ({ state }, input) {
    for (const alias of state.items.aliases) {
      if (alias.ALWT !== String(Number(input.ALWT)) || (input.ALWQ !== undefined && alias.ALWQ !== input.ALWQ))
        continue;
      if (alias.lmts >= Number(input.LMTS ?? 0)) yield aliasRow(state, alias);
    }
  },
  'MMS025MI/GetAlias': ({ state }, input) => {
    const alias = state.items
      .aliasesOf(input.ITNO ?? '')
      .find((a) => a.ALWT === String(Number(input.ALWT)) && a.ALWQ === (input.ALWQ ?? ''));
    if (!alias) throw new MiError('WPO0403', `Item ${input.ITNO} has no alias of category ${input.ALWT}`, 'ALWT');
    return aliasRow(state, alias);
  },
  'MMS025MI/AddAlias': ({ state }, input) => {
    state.items.get(input.ITNO ?? '');
    state.items.addAlias(input);
    return null;
  },
  'MMS025MI/DltAlias': ({ state }, input) => {
    const alias = findAlias(state, input).find((a) => a.ITNO === input.ITNO);
    if (!alias) throw new MiError('WPO0403', `Alias number ${input.POPN} does not exist`, 'POPN');
    state.items.removeAlias(alias);
    return null;
  },

  'MMS015MI/Get': ({ state }, input) => {
    const unit = state.items.unit(input.ITNO ?? '', input.ALUN ?? '', input.AUTP);
    if (!unit) throw notFound(`Unit of measure ${input.ALUN} for item ${input.ITNO}`, 'ALUN');
    return unitRow(unit);
  },
  'MMS015MI/Lst': function* ({ state }, input) {
    for (const unit of state.items.units) {
      if (input.ITNO !== undefined && unit.ITNO !== input.ITNO) continue;
      if (input.AUTP !== undefined && unit.AUTP !== input.AUTP) continue;
      if (input.ALUN === undefined || unit.ALUN >= input.ALUN) yield unitRow(unit);
    }
  },
  'MMS015MI/Add': ({ state }, input) => {
    const item = state.items.get(input.ITNO ?? '');
    if (state.items.unit(item.ITNO, input.ALUN ?? '', input.AUTP))
      throw exists(`Unit of measure ${input.ALUN}`, 'ALUN');
    if (Number(input.COFA ?? 0) <= 0) throw freeText('Conversion factor must be entered', 'COFA');
    state.items.addUnit(input);
    return null;
  },
};
