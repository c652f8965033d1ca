/** A small client for this folder's own tests; not the sidecar's, so that both are tested against each other's reading. */
import type { IonApi } from './oauth.ts';

export interface Answered {
  status: number;
  headers: Headers;
  text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of unknown form are looked at freely in tests
  json: any;
}
type Fields = Record<string, string>;

export class TestClient {
  readonly ion: IonApi;
  token = '';

  constructor(ion: IonApi) {
    this.ion = ion;
  }
  async send(method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Answered> {
    const response = await fetch(path.startsWith('http') ? path : this.ion.iu + path, { method, body, headers });
    const text = await response.text();
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      json = null;
    }
    return { status: response.status, headers: response.headers, text, json };
  }
  async login(): Promise<Answered> {
    const { ion } = this;
    const grant: Fields = ion.saak
      ? { grant_type: 'password', username: ion.saak, password: ion.sask ?? '' }
      : { grant_type: 'client_credentials' };
    const answer = await this.send('POST', ion.pu + ion.ot, new URLSearchParams(grant).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(`${ion.ci}:${ion.cs}`).toString('base64')}`,
    });
    this.token = answer.json?.access_token ?? '';
    return answer;
  }
  private auth(extra: Record<string, string> = {}): Record<string, string> {
    return { authorization: `Bearer ${this.token}`, ...extra };
  }
  /** v2 GET (default) or v1 GET of one transaction. */
  get(name: string, fields: Fields = {}, matrix = '', version = '/v2'): Promise<Answered> {
    return this.send(
      'GET',
      `/${this.ion.ti}/M3/m3api-rest${version}/execute/${name}${matrix}?${new URLSearchParams(fields)}`,
      undefined,
      this.auth(),
    );
  }
  v1(name: string, fields: Fields = {}, matrix = ''): Promise<Answered> {
    return this.get(name, fields, matrix, '');
  }
  v1Post(name: string, fields: Fields, matrix = ''): Promise<Answered> {
    const headers = this.auth({ 'content-type': 'application/x-www-form-urlencoded' });
    return this.send(
      'POST',
      `/${this.ion.ti}/M3/m3api-rest/execute/${name}${matrix}`,
      new URLSearchParams(fields).toString(),
      headers,
    );
  }
  bulk(
    program: string,
    transactions: { transaction: string; record: Fields; selectedColumns?: string[] }[],
    root = 'M3/m3api-rest',
  ): Promise<Answered> {
    const body = JSON.stringify({ program, cono: 100, divi: 'AAA', transactions });
    return this.send(
      'POST',
      `/${this.ion.ti}/${root}/v2/execute`,
      body,
      this.auth({ 'content-type': 'application/json' }),
    );
  }
  /** One transaction by bulk POST. @returns its first record; throws with M3's code where it failed */
  async one(name: string, record: Fields = {}, root?: string): Promise<Fields> {
    const [program = '', transaction = ''] = name.split('/');
    const answer = await this.bulk(program, [{ transaction, record }], root);
    const result = answer.json?.results?.[0] ?? answer.json;
    if (answer.status !== 200 || result?.errorType)
      throw new Error(`${name}: ${answer.status} ${result?.errorCode} ${result?.errorType} ${answer.text}`);
    return result.records[0] ?? {};
  }
  /** A temporary order for NORDBAU with the lines given. @returns its number */
  async temporaryOrder(
    head: Fields = {},
    lines: Fields[] = [{ ITNO: 'CUP-01', ORQT: '2', SAPR: '12.5', CUPO: '1' }],
  ): Promise<string> {
    const { ORNO = '' } = await this.one('OIS100MI/AddBatchHead', {
      CUNO: 'NORDBAU',
      CUOR: 'WC-1',
      CUCD: 'EUR',
      ...head,
    });
    for (const line of lines) await this.one('OIS100MI/AddBatchLine', { ORNO, ...line });
    return ORNO;
  }
  async finalOrder(head?: Fields, lines?: Fields[]): Promise<string> {
    return (await this.one('OIS100MI/Confirm', { ORNO: await this.temporaryOrder(head, lines) })).ORNO ?? '';
  }
  control(method: string, path: string, body?: unknown): Promise<Answered> {
    return this.send(method, `/__control/${path}`, body === undefined ? undefined : JSON.stringify(body));
  }
}

/** M3's error code of what `one` threw, or `done`. */
export function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'done',
    (error: Error) => / (?:200|400) (\w*) /.exec(error.message)?.[1] ?? error.message,
  );
}
