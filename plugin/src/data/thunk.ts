/** Types for the thunks of @wordpress/data, which its own types leave open. */

/** Selectors as a store gives them: without the state in front. */
export type Curried<Selectors> = {
  [Name in keyof Selectors]: Selectors[Name] extends (state: never, ...args: infer Args) => infer Result
    ? (...args: Args) => Result
    : never;
};
/** Other stores, as far as one store asks another for something: both kinds of state are read again by `refresh`. */
export interface Registry {
  dispatch(store: string): { refresh(): Promise<void> };
}
/** `Action` is what the store's reducer understands. */
export type Thunk<Action, Selectors> = (tools: {
  dispatch(action: Action): unknown;
  select: Curried<Selectors>;
  registry: Registry;
}) => Promise<void>;

export const CONNECTION = 'crossdock/connection';
export const SETTINGS = 'crossdock/settings';
export const PAIRING = 'crossdock/pairing';
