/**
 * Group commit. Everything that must be durable goes through `write`: closures of one event-loop turn run in one
 * immediate transaction with synchronous=FULL, then all their promises settle (engineering 3b: 8x the rate of one
 * commit each, same durability).
 */
export interface Db<Tx> {
  /**
   * Runs `change` inside the next group transaction; resolves after COMMIT with what it returned. A closure that throws
   * rejects alone: its own changes are rolled back, its neighbours' are kept. `change` must be synchronous and must not
   * touch the network.
   */
  write<T>(change: (tx: Tx) => T): Promise<T>;
  /** Reads outside a transaction; sees everything committed. */
  read<T>(query: (tx: Tx) => T): T;
}
