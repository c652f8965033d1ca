/** MRS001MI: what this M3 says about itself, from the same files that every call is checked against. */
import { notFound } from '../mi-error.ts';
import type { FieldDef, Metadata, ProgramDef, Row, TransactionDef } from '../metadata.ts';
import type { Handlers } from './types.ts';

function program(metadata: Metadata, MINM: string | undefined): ProgramDef {
  const found = metadata.get(MINM ?? '');
  if (!found) throw notFound(`MI program ${MINM}`, 'MINM');
  return found;
}
function transaction(metadata: Metadata, input: Row): TransactionDef {
  const found = program(metadata, input.MINM).transactions.get(input.TRNM ?? '');
  if (!found) throw notFound(`MI transaction ${input.MINM}/${input.TRNM}`, 'TRNM');
  return found;
}
const programRow = (p: ProgramDef): Row => ({ MINM: p.name, OBNM: p.name, MIDS: p.description, VERS: '1' });
function transactionRow(t: TransactionDef): Row {
  const multiple = /^(Lst|List|Sel|Search)/.test(t.name);
  return { MINM: t.program, TRNM: t.name, TRDS: t.description, STAT: '20', SIMU: multiple ? 'M' : 'S', VERS: '1' };
}
/** Decimals as M3's field dictionary has them for quantities, prices and amounts. */
function decimals(field: FieldDef): string {
  if (field.type !== 'N') return '0';
  if (field.length === 19) return '6';
  return field.length === 15 || field.length === 16 || field.length === 17 ? '2' : '0';
}
function* fieldRows(metadata: Metadata, input: Row): Generator<Row> {
  const found = transaction(metadata, input);
  if (input.TRTP !== 'I' && input.TRTP !== 'O') throw notFound(`Transaction type ${input.TRTP}`, 'TRTP');
  // Every input record begins with the transaction's name, 15 characters; that is why the first field stands at 16.
  let position = 16;
  for (const field of input.TRTP === 'I' ? found.in.values() : found.out) {
    const length = field.length ?? 0;
    yield {
      MINM: found.program,
      TRNM: found.name,
      TRTP: input.TRTP,
      FLNM: field.name,
      FLDS: field.label,
      FRPO: String(position),
      TOPO: String(position + length - 1),
      LENG: String(length),
      FLDP: decimals(field),
      TYPE: field.type,
      MAND: field.required ? '1' : '0',
    };
    position += length;
  }
}

export const repositoryHandlers: Handlers = {
  'MRS001MI/LstPrograms': ({ metadata }) => [...metadata.values()].map(programRow),
  'MRS001MI/GetProgram': ({ metadata }, input) => programRow(program(metadata, input.MINM)),
  'MRS001MI/LstTransactions': ({ metadata }, input) =>
    [...program(metadata, input.MINM).transactions.values()].map(transactionRow),
  'MRS001MI/GetTransaction': ({ metadata }, input) => transactionRow(transaction(metadata, input)),
  'MRS001MI/LstFields': ({ metadata }, input) => fieldRows(metadata, input),
  'MRS001MI/LstAdtFieldInf': ({ metadata }, input) => fieldRows(metadata, input),
};
