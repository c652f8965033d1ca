/** What a catalogue reads of items beside MMS200MI's basic data: styles, languages, texts, changes by date; and items made by us. */
import { exists, freeText, MiError, notFound } from '../mi-error.ts';
import type { Row } from '../metadata.ts';
import { date8 } from '../model/state.ts';
import type { M3State } from '../model/state.ts';
import type { Item } from '../model/types.ts';
import { itemRow } from './items.ts';
import type { Handlers } from './types.ts';
import { without } from './types.ts';

/** Axes X, Y and Z under their names in LstStyle. */
const AXES = ['X', 'Y', 'Z'] as const;

function styleRow(state: M3State, style: string, item: Item): Row {
  const row: Row = { CONO: String(state.config.company), STYN: style, ITNO: item.ITNO, LMTS: String(item.lmts) };
  item.axes.forEach((axis, i) => {
    const letter = AXES[i];
    if (letter === undefined) return;
    row[`FTI${letter}`] = axis.feature;
    row[`OPT${letter}`] = axis.option;
    row[`T${letter}15`] = axis.name ?? '';
  });
  return row;
}

/** Text as M3 keeps it: lines of 60. */
function textLines(text: string): string[] {
  return text.split('\n').flatMap((line) => line.match(/.{1,60}/gu) ?? ['']);
}

const interfaceKey = (input: Row): string => [input.E0PA, input.E065, input.IFIN].join('/');
const MANDATORY_CODES: Record<string, string[]> = { MABU: ['1', '2', '3'] };

/** What MMS001 checks of a new item beyond lengths. */
function objection(state: M3State, input: Row): void {
  if (state.items.byNumber.has(input.ITNO ?? '')) throw exists(`Item number ${input.ITNO}`, 'ITNO');
  if (!/^\d\d$/.test(input.STAT ?? '')) throw new MiError('WST0301', `Status ${input.STAT} is invalid`, 'STAT');
  for (const [field, allowed] of Object.entries(MANDATORY_CODES)) {
    const value = input[field];
    if (value !== undefined && !allowed.includes(value))
      throw freeText(`Value ${value} in field ${field} is invalid`, field);
  }
}
function add(state: M3State, input: Row): void {
  const { ITNO = '', ...fields } = without(input, 'CONO');
  state.items.put({ ITNO, ...fields, stock: {} }, state.warehouses());
}

/** Fields that are given take the place of those that were; the rest stays. */
function change(state: M3State, input: Row): void {
  const { ITNO = '', ...fields } = without(input, 'CONO');
  if (!state.items.byNumber.has(ITNO)) throw new MiError('WIT0103', `Item number ${ITNO} does not exist`, 'ITNO');
  state.items.put({ ITNO, ...fields }, state.warehouses());
}

export const catalogueHandlers: Handlers = {
  'MMS200MI/LstStyle': function* ({ state }, input) {
    const style = input.STYN ?? '';
    for (const item of state.items.variantsOf(style)) {
      if (input.ITNO === undefined || input.ITNO === item.ITNO) yield styleRow(state, style, item);
    }
  },
  'MMS200MI/LstItmDescLang': function* ({ state }, input) {
    for (const item of state.items.inNumberOrder.startingAt(input.FITN ?? '')) {
      if (item.ITNO > (input.TITN ?? '\uffff')) return;
      for (const [LNCD, texts] of Object.entries(item.languages)) {
        if (LNCD < (input.FLNC ?? '') || LNCD > (input.TLNC ?? '\uffff')) continue;
        yield {
          CONO: String(state.config.company),
          ITNO: item.ITNO,
          LNCD,
          SIDS: item.fields.ITDS ?? '',
          ITDS: texts.ITDS,
          SFDS: item.fields.FUDS ?? '',
          FUDS: texts.FUDS ?? '',
          LMDT: date8(item.lmts),
        };
      }
    }
  },
  'MMS200MI/LstItmByChgDate': function* ({ state }, input) {
    for (const item of state.items.inNumberOrder.startingAt('')) {
      const changed = date8(item.lmts);
      if (changed >= (input.FLMD ?? '') && changed <= (input.TLMD ?? '\uffff')) yield itemRow(state, item);
    }
  },
  'MMS200MI/LstAUMTime': function* ({ state }, input) {
    for (const unit of state.items.units) {
      const item = state.items.byNumber.get(unit.ITNO);
      if (!item || item.lmts < Number(input.LMTS ?? 0)) continue;
      yield {
        ...unit.fields,
        ITNO: unit.ITNO,
        AUTP: unit.AUTP,
        ALUN: unit.ALUN,
        COFA: unit.COFA.toFixed(),
        DMCF: unit.DMCF,
      };
    }
  },
  'CRS980MI/SltTxtBlock': function* ({ state }, input) {
    const text = state.items.texts.get(input.TXID ?? '');
    if (text === undefined) throw notFound(`Text ${input.TXID}`, 'TXID');
    let line = 0;
    for (const TX60 of textLines(text)) yield { TX60, LINO: String((line += 1)) };
  },
  'MMS200MI/AddItmBasic': ({ state }, input) => {
    objection(state, input);
    add(state, input);
    return null;
  },
  'MMS200MI/UpdItmBasic': ({ state }, input) => {
    change(state, input);
    return null;
  },
  'MHS001MI/ChgIntItmMst': ({ state }, input) => {
    const key = interfaceKey(input);
    const before = state.items.interfaceItems.get(key);
    if (!before) throw notFound(`Interface item ${input.IFIN}`, 'IFIN');
    const fields = without(input, 'E0PA', 'E065', 'IFIN', 'PRMD', 'PMSN');
    if (input.PRMD === '*EXE') change(state, { ...fields, ITNO: before.ITNO ?? '' });
    state.items.interfaceItems.set(key, { ...before, ...fields, STAI: input.PRMD === '*EXE' ? '90' : '20' });
    return null;
  },
  'MHS001MI/AddIntItmMst': ({ state }, input) => {
    const key = interfaceKey(input);
    if (state.items.interfaceItems.has(key)) throw exists(`Interface item ${input.IFIN}`, 'IFIN');
    const item = without(input, 'E0PA', 'E065', 'IFIN', 'PRMD', 'PMSN');
    item.ITNO ??= input.IFIN ?? '';
    // *EXE: M3 makes the item at once; else a job does it later (MHS001).
    if (input.PRMD === '*EXE') {
      objection(state, item);
      add(state, item);
    }
    state.items.interfaceItems.set(key, { ...item, STAI: input.PRMD === '*EXE' ? '90' : '20' });
    return { ITNO: item.ITNO };
  },
  'MHS001MI/GetIntItmMst': ({ state }, input) => {
    const found = state.items.interfaceItems.get(interfaceKey(input));
    if (!found) throw notFound(`Interface item ${input.IFIN}`, 'IFIN');
    return { ...found, E0PA: input.E0PA ?? '', E065: input.E065 ?? '', IFIN: input.IFIN ?? '' };
  },
};
