/**
 * A Woo address into M3's short fields. Nothing is cut silently: what does not fit moves to the next address line, and what
 * does not fit there either becomes an order text, with a note on the plan.
 */
import type { WooAddress } from '@crossdock/shared';

/** Lengths of CUNM, CUA1–4, TOWN, PONO, PHNO, YREF (metadata of OIS100MI/AddBatchAddress and CRS610MI/Add). */
export const LENGTH = { name: 36, line: 36, town: 20, postcode: 10, phone: 16, reference: 30 } as const;

export interface M3Address {
  CUNM: string;
  /** One to four address lines. */
  lines: string[];
  TOWN: string;
  PONO: string;
  PHNO: string;
  /** Contact person, where the name field holds a company. */
  YREF: string;
  /** What did not fit, in full, to be sent as order texts. */
  texts: string[];
  /** What was moved, in words, for the plan. */
  notes: string[];
}

/** Characters as M3 counts them: code points, of the composed form (é is one). */
export const clean = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim();
const size = (text: string): number => [...text].length;
const cut = (text: string, length: number): [string, string] => {
  const points = [...text];
  return [points.slice(0, length).join(''), points.slice(length).join('')];
};

/**
 * Breaks text into lines of at most `width` characters, at spaces where possible. Joining the lines gives every character
 * back except the spaces at the breaks.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (let word of clean(text).split(' ').filter(Boolean)) {
    const candidate = line ? `${line} ${word}` : word;
    if (size(candidate) <= width) {
      line = candidate;
      continue;
    }
    if (line) lines.push(line);
    while (size(word) > width) {
      const [head, rest] = cut(word, width);
      lines.push(head);
      word = rest;
    }
    line = word;
  }
  if (line) lines.push(line);
  return lines;
}

/** Splits one address. `kind` names it in texts and notes, e.g. "Delivery address". */
export function splitAddress(address: WooAddress, fallbackPhone: string, kind: string): M3Address {
  const notes: string[] = [];
  const texts: string[] = [];
  const person = clean(`${address.first_name} ${address.last_name}`);
  const company = clean(address.company);
  const name = company || person;
  const [CUNM = '', ...nameRest] = wrap(name, LENGTH.name);
  if (nameRest.length)
    notes.push(`${kind}: the name is longer than ${LENGTH.name} characters and goes on in the address lines.`);

  let YREF = '';
  const personLines: string[] = [];
  if (company && person) {
    if (size(person) <= LENGTH.reference) YREF = person;
    else personLines.push(...wrap(person, LENGTH.line));
  }

  const street = [...wrap(address.address_1, LENGTH.line), ...wrap(address.address_2, LENGTH.line)];
  const city = clean(address.city);
  const [TOWN] = size(city) > LENGTH.town ? townOf(city) : [city];
  const cityLines = size(city) > LENGTH.town ? wrap(city, LENGTH.line) : [];
  if (cityLines.length)
    notes.push(`${kind}: the city is longer than ${LENGTH.town} characters; it is given in full below the street.`);

  const wanted = [...nameRest, ...personLines, ...street, ...cityLines];
  let lines = wanted;
  if (wanted.length > 4 || cityLines.length > 1) {
    const essential = [...nameRest, ...personLines, ...street];
    lines = essential.length > 4 ? street.slice(0, 4) : essential;
    texts.push(
      `${kind}: ${[name, company ? person : '', clean(address.address_1), clean(address.address_2), city].filter(Boolean).join(', ')}`,
    );
    notes.push(
      `${kind}: it does not fit M3's four lines of ${LENGTH.line} characters; the whole of it is sent as an order text.`,
    );
  }

  const phone = phoneOf(address.phone || fallbackPhone);
  if (phone.text) {
    texts.push(`${kind}, phone: ${phone.text}`);
    notes.push(`${kind}: the phone number is longer than ${LENGTH.phone} characters and is sent as an order text.`);
  }
  return { CUNM, lines, TOWN, PONO: clean(address.postcode), PHNO: phone.field, YREF, texts, notes };
}

/** The first words of a long city that fit TOWN, or its first 20 characters. */
function townOf(city: string): [string] {
  return [wrap(city, LENGTH.town)[0] ?? ''];
}

function phoneOf(phone: string): { field: string; text: string } {
  const tidy = clean(phone);
  if (size(tidy) <= LENGTH.phone) return { field: tidy, text: '' };
  const tight = tidy.replace(/[\s().\-/]/g, '');
  return size(tight) <= LENGTH.phone ? { field: tight, text: '' } : { field: '', text: tidy };
}

/** Order texts of at most 200 characters (PARM of OIS100MI/AddBatchText). */
export const textLines = (text: string): string[] => wrap(text.replace(/[\u0000-\u001f]+/g, ' '), 200);
