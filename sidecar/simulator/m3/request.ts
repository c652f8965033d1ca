/** From HTTP to what M3 is asked: the URL and body forms of reference 1.1 and 1.2. */

export interface MiRecord {
  transaction: string;
  record: Record<string, string>;
  /** `returncols` / `selectedColumns`; null = all. */
  columns: string[] | null;
}
export interface ApiRequest {
  version: 'v1' | 'v2';
  method: string;
  /** v2 `POST /v2/execute`; its answer has a place for each transaction. */
  bulk: boolean;
  /** Came by the brief's path. */
  brief: boolean;
  program: string;
  calls: MiRecord[];
  /** null = not said, so the user's own. */
  cono: string | null;
  divi: string | null;
  maxRecords: number | null;
  excludeEmpty: boolean;
  rightTrim: boolean;
  metadata: boolean;
  extendedResult: boolean;
  dateFormat: string;
  /** The record came in the URL. */
  inUrl: boolean;
}

/** An answer of the gateway or of the REST service itself, not of an MI program. */
export class HttpProblem extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;
  constructor(status: number, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

const CONTROL = new Set(
  'cono divi lanc locale timezone maxrecs dateformat excludeempty excludempty righttrim returncols format extendedresult metadata returnsystemfields readtimeoutmillis _rid _d'.split(
    ' ',
  ),
);
export const API_ROOT = /^(?:\/[^/;?]+)?\/(?:M3\/m3api-rest|(m3\/api-rest))(?=\/)/;

interface Parameters {
  get(name: string): string | undefined;
}
function settings(
  parameters: Parameters,
  columns: string[] | null,
): Omit<ApiRequest, 'version' | 'method' | 'bulk' | 'brief' | 'program' | 'calls' | 'inUrl'> & {
  columns: string[] | null;
} {
  const yes = (name: string, standard: boolean) => {
    const value = parameters.get(name);
    return value === undefined ? standard : value === 'true';
  };
  const max = parameters.get('maxrecs');
  if (max !== undefined && !/^\d+$/.test(max)) throw new HttpProblem(400, `maxrecs is not a number: ${max}`);
  const list = parameters.get('returncols');
  return {
    cono: parameters.get('cono') ?? null,
    divi: parameters.get('divi') ?? null,
    maxRecords: max === undefined ? null : Number(max),
    excludeEmpty: yes('excludeempty', yes('excludempty', false)),
    rightTrim: yes('righttrim', true),
    metadata: yes('metadata', false),
    extendedResult: yes('extendedresult', false),
    dateFormat: parameters.get('dateformat') ?? 'YMD8',
    columns: list ? list.split(',').map((c) => c.trim()) : columns,
  };
}

/** `execute/PROG/TRANS;a=b;c=d` → parts. Values are percent-decoded. */
function matrix(path: string): { segments: string[]; parameters: Map<string, string> } {
  const [plain = '', ...rest] = path.split(';');
  const parameters = new Map<string, string>();
  for (const part of rest) {
    const eq = part.indexOf('=');
    parameters.set(
      (eq < 0 ? part : part.slice(0, eq)).toLowerCase(),
      eq < 0 ? '' : decodeURIComponent(part.slice(eq + 1)),
    );
  }
  return {
    segments: plain
      .split('/')
      .filter((s) => s !== '')
      .map(decodeURIComponent),
    parameters,
  };
}

/**
 * @param url path and query as received
 * @returns null when this is no address of the API
 * @throws HttpProblem 400, 404, 405, 415 as the gateway or the service would answer
 */
export function parseRequest(
  method: string,
  url: string,
  contentType: string,
  body: string,
  v1Post: boolean,
): ApiRequest | null {
  const root = API_ROOT.exec(url);
  if (!root) return null;
  const question = url.indexOf('?');
  const path = url.slice(root[0].length, question < 0 ? undefined : question);
  const query = new URLSearchParams(question < 0 ? '' : url.slice(question + 1));
  const brief = root[1] !== undefined;
  let found: ReturnType<typeof matrix>;
  try {
    found = matrix(path);
  } catch {
    throw new HttpProblem(400, 'The address is not properly percent-encoded');
  }
  const { segments, parameters } = found;
  const v2 = segments[0] === 'v2';
  const [verb, program, transaction, ...more] = v2 ? segments.slice(1) : segments;
  if (verb !== 'execute' || more.length > 0) throw new HttpProblem(404, 'No such resource');
  if (v2 && program === undefined) {
    if (method !== 'POST') throw new HttpProblem(405, 'Method not allowed', { allow: 'POST' });
    return bulkRequest(contentType, body, query, brief);
  }
  if (program === undefined || transaction === undefined) throw new HttpProblem(404, 'No such resource');
  const form = method === 'POST';
  if (method !== 'GET' && !(form && !v2 && v1Post)) throw new HttpProblem(405, 'Method not allowed', { allow: 'GET' });
  if (form && !contentType.startsWith('application/x-www-form-urlencoded'))
    throw new HttpProblem(415, 'Unsupported media type');
  const parametersOfCall: Parameters = {
    get: (name) => parameters.get(name) ?? (v2 ? queryControl(query, name) : undefined),
  };
  const { columns, ...rest } = settings(parametersOfCall, null);
  const record: Record<string, string> = {};
  const pairs = form ? [...query, ...new URLSearchParams(body)] : query;
  for (const [name, value] of pairs) {
    const control = !isField(name) && (v2 ? CONTROL.has(name.toLowerCase()) : name.startsWith('_'));
    if (!control) record[name] = value;
  }
  return {
    version: v2 ? 'v2' : 'v1',
    method,
    bulk: false,
    brief,
    program,
    calls: [{ transaction, record, columns }],
    inUrl: !form || query.size > 0,
    ...rest,
  };
}

/** M3's field names are four capitals or digits; control parameters are not. */
const isField = (name: string) => /^[A-Z][A-Z0-9]{3}$/.test(name);
function queryControl(query: URLSearchParams, name: string): string | undefined {
  for (const [key, value] of query) if (key.toLowerCase() === name && !isField(key)) return value;
  return undefined;
}

function bulkRequest(contentType: string, body: string, query: URLSearchParams, brief: boolean): ApiRequest {
  if (!contentType.startsWith('application/json')) throw new HttpProblem(415, 'Unsupported media type');
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new HttpProblem(400, 'The body is not JSON');
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new HttpProblem(400, 'The body is not a JSON object');
  const request = json as Record<string, unknown>;
  const keys = Object.keys(request);
  // The service reads the body as a stream: everything else must stand before the transactions (reference 1.2).
  if (keys[keys.length - 1] !== 'transactions') throw new HttpProblem(400, 'transactions must be the last attribute');
  if (typeof request.program !== 'string' || request.program === '') throw new HttpProblem(400, 'program is missing');
  if (!Array.isArray(request.transactions) || request.transactions.length === 0)
    throw new HttpProblem(400, 'transactions is empty');
  const named: Record<string, unknown> = {
    cono: request.cono,
    divi: request.divi,
    maxrecs: request.maxReturnedRecords,
    dateformat: request.dateFormat,
    excludeempty: request.excludeEmptyValues,
    righttrim: request.rightTrim,
  };
  const { columns, ...rest } = settings(
    {
      get: (name) =>
        named[name] === undefined || named[name] === null
          ? queryControl(query, name)
          : String(named[name] as string | number | boolean),
    },
    null,
  );
  const calls = (request.transactions as unknown[]).map((entry) => bulkCall(entry, columns));
  return { version: 'v2', method: 'POST', bulk: true, brief, program: request.program, calls, inUrl: false, ...rest };
}

function bulkCall(entry: unknown, columns: string[] | null): MiRecord {
  const call = (entry ?? {}) as Record<string, unknown>;
  if (typeof call.transaction !== 'string' || call.transaction === '')
    throw new HttpProblem(400, 'transaction is missing');
  const source = call.record ?? {};
  if (typeof source !== 'object' || Array.isArray(source)) throw new HttpProblem(400, 'record is not an object');
  const record: Record<string, string> = {};
  for (const [name, value] of Object.entries(source as Record<string, unknown>)) {
    if (typeof value === 'string') record[name] = value;
    else if (typeof value === 'number' || typeof value === 'boolean') record[name] = String(value);
    else if (value !== null) throw new HttpProblem(400, `Value of ${name} is neither text nor number`);
  }
  const selected = call.selectedColumns;
  if (selected !== undefined && !Array.isArray(selected)) throw new HttpProblem(400, 'selectedColumns is not a list');
  return { transaction: call.transaction, record, columns: (selected as string[] | undefined) ?? columns };
}
