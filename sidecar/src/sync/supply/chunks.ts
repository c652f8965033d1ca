/** Writes what waits, in chunks: the loop of stock and prices. */

export interface Chunks<Row extends { sku: string }> {
  /** Rows that wait behind a SKU, in the order of SKUs. */
  pending: (after: string, limit: number) => readonly Row[];
  /** SKUs of one request, and of one run. */
  chunk: number;
  perRun: number;
  signal: AbortSignal;
  /** Writes some; what it throws ends the run, and what was written stays. */
  write: (rows: readonly Row[]) => Promise<void>;
}

/** @returns whether more waits than one run may write */
export async function inChunks<Row extends { sku: string }>(chunks: Chunks<Row>): Promise<boolean> {
  const { pending, chunk, perRun, signal, write } = chunks;
  let after = '';
  let left = perRun;
  for (let rows = pending(after, Math.min(chunk, left)); rows.length > 0;) {
    signal.throwIfAborted();
    await write(rows);
    left -= rows.length;
    after = rows.at(-1)?.sku ?? after;
    rows = left > 0 ? pending(after, Math.min(chunk, left)) : [];
  }
  return left <= 0 && pending('', 1).length > 0;
}
