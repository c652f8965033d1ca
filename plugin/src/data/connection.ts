/** Store `crossdock/connection`: how things stand between shop and sidecar, and the answer to "moved or copied?". */
import { asApiError, decideFingerprint, readConnection } from '../api/client.ts';
import type { Connection, Decision } from '../api/types.ts';
import { SETTINGS, type Thunk } from './thunk.ts';

export interface ConnectionState {
  value: Connection | null;
  /** Why the newest try failed; the last known value stays. */
  error: string | null;
  deciding: boolean;
}
export type ConnectionAction =
  { type: 'RECEIVED'; value: Connection } | { type: 'FAILED'; error: string } | { type: 'DECIDING' };

const INITIAL: ConnectionState = { value: null, error: null, deciding: false };

export function reducer(state: ConnectionState = INITIAL, action: ConnectionAction): ConnectionState {
  switch (action.type) {
    case 'RECEIVED':
      return { value: action.value, error: null, deciding: false };
    case 'FAILED':
      return { ...state, error: action.error, deciding: false };
    case 'DECIDING':
      return { ...state, deciding: true, error: null };
    default:
      return state;
  }
}

export const selectors = {
  getConnection: (state: ConnectionState): Connection | null => state.value,
  getError: (state: ConnectionState): string | null => state.error,
  isDeciding: (state: ConnectionState): boolean => state.deciding,
};
type ConnectionThunk = Thunk<ConnectionAction, typeof selectors>;

export const actions = {
  refresh:
    (): ConnectionThunk =>
    async ({ dispatch }) => {
      try {
        dispatch({ type: 'RECEIVED', value: await readConnection() });
      } catch (error) {
        dispatch({ type: 'FAILED', error: asApiError(error).message });
      }
    },
  decide:
    (decision: Decision): ConnectionThunk =>
    async ({ dispatch, registry }) => {
      dispatch({ type: 'DECIDING' });
      try {
        await decideFingerprint(decision);
        dispatch({ type: 'RECEIVED', value: await readConnection() });
        // "Copied" ends the pairing.
        await registry.dispatch(SETTINGS).refresh();
      } catch (error) {
        dispatch({ type: 'FAILED', error: asApiError(error).message });
      }
    },
};

export const resolvers = { getConnection: actions.refresh };
export const config = { reducer, selectors, actions, resolvers };
