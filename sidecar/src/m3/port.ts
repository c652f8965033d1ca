/** What the business needs from M3. Only this folder knows URLs, tokens and answer forms. */

/** One transaction of an MI program. All values are text as M3 wants it (decimal point, dates yyyyMMdd). */
export interface MiCall {
  transaction: string;
  record: Readonly<Record<string, string>>;
  /** Output fields to return; absent = all. */
  columns?: readonly string[];
}
export interface MiError {
  /** M3 message id such as `XRE0103`, or '' where M3 gave none. */
  code: string;
  field: string;
  /** `ServerReturnedNOK`, `TransactionNotFound`, `MandatoryInputFieldNotFound`, `InputFieldTooLong` … */
  type: string;
  /** Trimmed, without the code and field that M3 likes to repeat. */
  message: string;
}
export interface MiResult {
  transaction: string;
  /** True only if the HTTP answer was 2xx, the batch was not terminated here, and this result carries no error. */
  ok: boolean;
  records: Record<string, string>[];
  error: MiError | null;
  /** M3 said it did not run this one (v2 `notProcessed`, or after `wasTerminated`). */
  notProcessed: boolean;
  /** How old the answer was when it came, milliseconds: something between M3 and us had kept it. Absent = fresh. */
  ageMs?: number;
}

export interface ExecuteOptions {
  /** Writes go by POST, are never repeated by the client, and a lost answer throws with `inDoubt`. */
  write: boolean;
  /** Most rows of a list; 0 = all. Default 100. */
  maxRecords?: number;
  signal?: AbortSignal;
}

export interface M3Client {
  /** Most calls that one `execute` may hold: settings for v2, 1 for v1. */
  batchSize(write: boolean): number;
  /**
   * Sends ONE request with one or more transactions of one program, in order, and returns one result per call.
   * An MI error of one transaction is a result, not an exception.
   * Before sending, every value is checked against the field's type and length (metadata) and mandatory fields.
   * @throws CrossdockError for everything that concerns the whole request: transport, 401/403/404/429/5xx, bad metadata
   * check (`bug`), unreadable answer. `inDoubt` is true if `write` and the request may have reached M3.
   */
  execute(program: string, calls: readonly MiCall[], options: ExecuteOptions): Promise<MiResult[]>;
  /**
   * Reads any number of records: chunks calls by batchSize(false), repeats transient failures a few times quickly
   * (p-retry), returns one result per call.
   */
  read(program: string, calls: readonly MiCall[], options?: Omit<ExecuteOptions, 'write'>): Promise<MiResult[]>;
  /** Number of HTTP requests to m3api-rest so far (tokens not counted). */
  readonly calls: number;
}

/** What an MI error means for the work (reference 6). `missing` and `exists` are normal outcomes for look-ups and adds. */
export type MiMeaning = 'missing' | 'exists' | 'transient' | 'permanent' | 'auth' | 'bug';
