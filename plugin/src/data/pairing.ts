/** Store `crossdock/pairing`: making and removing the sidecar's credentials. The string is kept until the page is left. */
import { asApiError, createPairing, removePairing } from '../api/client.ts';
import { CONNECTION, SETTINGS, type Registry, type Thunk } from './thunk.ts';

export interface PairingState {
  /** The pairing string just made. The server shows it once. */
  text: string | null;
  working: boolean;
  error: string | null;
}
export type PairingAction =
  { type: 'WORKING' } | { type: 'CREATED'; text: string } | { type: 'REMOVED' } | { type: 'FAILED'; error: string };

const INITIAL: PairingState = { text: null, working: false, error: null };

export function reducer(state: PairingState = INITIAL, action: PairingAction): PairingState {
  switch (action.type) {
    case 'WORKING':
      return { ...state, working: true, error: null };
    case 'CREATED':
      return { text: action.text, working: false, error: null };
    case 'REMOVED':
      return INITIAL;
    case 'FAILED':
      return { ...state, working: false, error: action.error };
    default:
      return state;
  }
}

export const selectors = {
  getText: (state: PairingState): string | null => state.text,
  isWorking: (state: PairingState): boolean => state.working,
  getError: (state: PairingState): string | null => state.error,
};
type PairingThunk = Thunk<PairingAction, typeof selectors>;

export const actions = {
  /** New credentials; the former ones end with it. */
  create:
    (): PairingThunk =>
    async ({ dispatch, registry }) => {
      dispatch({ type: 'WORKING' });
      try {
        dispatch({ type: 'CREATED', text: (await createPairing()).pairing });
      } catch (error) {
        dispatch({ type: 'FAILED', error: asApiError(error).message });
      }
      await readAgain(registry);
    },
  remove:
    (): PairingThunk =>
    async ({ dispatch, registry }) => {
      dispatch({ type: 'WORKING' });
      try {
        await removePairing();
        dispatch({ type: 'REMOVED' });
      } catch (error) {
        dispatch({ type: 'FAILED', error: asApiError(error).message });
      }
      await readAgain(registry);
    },
};

async function readAgain(registry: Registry): Promise<void> {
  await Promise.all([CONNECTION, SETTINGS].map((store) => registry.dispatch(store).refresh()));
}

export const config = { reducer, selectors, actions };
