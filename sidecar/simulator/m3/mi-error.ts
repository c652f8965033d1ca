/** What M3 answers instead of rows. `type` as in reference 1.5, `code` as in 6.2. */
export class MiError extends Error {
  readonly code: string;
  readonly field: string;
  readonly type: string;

  constructor(code: string, message: string, field = '', type = 'ServerReturnedNOK') {
    super(message);
    this.name = 'MiError';
    this.code = code;
    this.field = field;
    this.type = type;
  }
}

export const notFound = (what: string, field = '') => new MiError('XRE0103', `${what} does not exist`, field);
export const exists = (what: string, field = '') => new MiError('XRE0104', `${what} already exists`, field);
export const wrongStatus = (what: string) => new MiError('WST0301', `Status is invalid: ${what}`, 'STAT');
export const freeText = (text: string, field = '') => new MiError('CPF9898', text, field);
