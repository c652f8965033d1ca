/** Price lists: OIS017MI, and the price questions of OIS320MI. */
import { dec, priceText } from '../decimal.ts';
import { notFound } from '../mi-error.ts';
import type { Row } from '../metadata.ts';
import type { Price } from '../model/prices.ts';
import type { M3State } from '../model/state.ts';
import type { Handlers } from './types.ts';

function priceRow(state: M3State, price: Price): Row {
  const item = state.items.byNumber.get(price.ITNO);
  const SPUN = price.SPUN || (item?.fields['SPUN'] ?? '');
  const { lmts: _lmts, ...fields } = price;
  return {
    ...fields,
    SPUN,
    CONO: String(state.config.company),
    QTLB: price.QTYL,
    COFS: '1',
    DMCS: '1',
    NTCD: '0',
    PCOF: '0',
  };
}
const isBase = (price: Price): boolean => dec(price.QTYL).eq(0);
const graded = (state: M3State, base: Price): boolean =>
  [...state.prices.matching({ ...key(base), ITNO: base.ITNO })].some((price) => !isBase(price));
const key = ({ PRRF, CUCD, CUNO, FVDT }: Price): Row => ({ PRRF, CUCD, CUNO, FVDT });

export const priceHandlers: Handlers = {
  'OIS017MI/LstPriceList': function* ({ state }, input) {
    const seen = new Set<string>();
    for (const price of state.prices.matching(input)) {
      const name = Object.values(key(price)).join('|');
      if (seen.has(name)) continue;
      seen.add(name);
      yield { ...key(price), LVDT: price.LVDT, TX15: price.PRRF, CONO: String(state.config.company) };
    }
  },
  // Blank CUNO is the general list: without it given only that one is listed.
  'OIS017MI/LstBasePrice': function* ({ state }, input) {
    for (const price of state.prices.matching({ CUNO: '', ...input })) {
      if (isBase(price)) yield { ...priceRow(state, price), SGGU: graded(state, price) ? 'QTY' : '' };
    }
  },
  'OIS017MI/LstGradSlsPrc': function* ({ state }, input) {
    for (const price of state.prices.matching({ CUNO: '', ...input })) if (!isBase(price)) yield priceRow(state, price);
  },
  'OIS320MI/LstListPrices': function* ({ state }, input) {
    for (const price of state.prices.matching(input)) yield priceRow(state, price);
  },
  'OIS320MI/LstNewPrices': function* ({ state }, input) {
    for (const price of state.prices.matching(input)) yield priceRow(state, price);
  },
  /** The customer's own list where there is one, else the item's price; the best break of the quantity. */
  'OIS320MI/GetPriceLine': ({ state }, input) => {
    const customer = state.customers.get(input['CUNO'] ?? '');
    const item = state.items.get(input['ITNO'] ?? '');
    const today = input['ORDT'] ?? state.today();
    const CUCD = input['CUCD'] ?? customer.fields['CUCD'] ?? 'EUR';
    const valid = [...state.prices.matching({ ITNO: item.ITNO, CUCD })].filter(
      (p) => (p.CUNO === customer.CUNO || p.CUNO === '') && p.FVDT <= today && (p.LVDT === '' || p.LVDT >= today),
    );
    const own = valid.filter((p) => p.CUNO === customer.CUNO);
    const fits = (own.length > 0 ? own : valid).filter((p) => dec(p.QTYL).lte(dec(input['ORQA'] ?? '1')));
    const best = fits.sort((a, b) => dec(b.QTYL).cmp(dec(a.QTYL)) || b.FVDT.localeCompare(a.FVDT))[0];
    const SAPR = best?.SAPR ?? item.fields['SAPR'];
    if (SAPR === undefined) throw notFound(`Price of item ${item.ITNO}`, 'ITNO');
    const price = priceText(dec(SAPR));
    return {
      SAPR: price, NETP: price, CUCD, PRRF: best?.PRRF ?? '', SPUN: best?.SPUN || (item.fields['SPUN'] ?? ''),
      SACD: best?.SACD ?? '1', TINC: best?.TINC ?? '0', ORQA: input['ORQA'] ?? '1',
    }; // prettier-ignore
  },
};
