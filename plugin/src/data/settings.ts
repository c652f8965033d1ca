/** Store `crossdock/settings`: the plugin's own settings, and what somebody has changed but not saved. */
import { asApiError, readSettings, writeSettings } from '../api/client.ts';
import type { Settings, SettingsValues } from '../api/types.ts';
import type { Thunk } from './thunk.ts';

export interface SettingsState {
  saved: Settings | null;
  /** Only what differs from `saved`. */
  edits: Partial<SettingsValues>;
  saving: boolean;
  error: string | null;
  /** Field → what is wrong with it. */
  faults: Readonly<Record<string, string>>;
  /** Counts up with each save, so that a screen can say so once. */
  saves: number;
}
export type SettingsAction =
  | { type: 'RECEIVED'; settings: Settings }
  | { type: 'EDITED'; changes: Partial<SettingsValues> }
  | { type: 'DISCARDED' }
  | { type: 'SAVING' }
  | { type: 'SAVED'; settings: Settings }
  | { type: 'FAILED'; error: string; faults: Readonly<Record<string, string>> };

const INITIAL: SettingsState = { saved: null, edits: {}, saving: false, error: null, faults: {}, saves: 0 };

export function reducer(state: SettingsState = INITIAL, action: SettingsAction): SettingsState {
  switch (action.type) {
    case 'RECEIVED':
      return { ...state, saved: action.settings, edits: differences(action.settings, state.edits), error: null };
    case 'EDITED': {
      if (!state.saved) return state;
      const faults = Object.fromEntries(Object.entries(state.faults).filter(([name]) => !(name in action.changes)));
      return { ...state, edits: differences(state.saved, { ...state.edits, ...action.changes }), faults };
    }
    case 'DISCARDED':
      return { ...state, edits: {}, faults: {}, error: null };
    case 'SAVING':
      return { ...state, saving: true, error: null, faults: {} };
    case 'SAVED':
      // What was changed while the answer was on its way is not saved yet.
      return {
        ...state,
        saved: action.settings,
        edits: differences(action.settings, state.edits),
        saving: false,
        saves: state.saves + 1,
      };
    case 'FAILED':
      return { ...state, saving: false, error: action.error, faults: action.faults };
    default:
      return state;
  }
}

/** The edits that really change something: a switch turned on and off again is no change. */
export function differences(saved: Settings, edits: Partial<SettingsValues>): Partial<SettingsValues> {
  return Object.fromEntries(
    Object.entries(edits).filter(([name, value]) => !same(value, saved[name as keyof SettingsValues])),
  );
}

function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item) => b.includes(item));
  return a === b;
}

export const selectors = {
  getSaved: (state: SettingsState): Settings | null => state.saved,
  getEdits: (state: SettingsState): Partial<SettingsValues> => state.edits,
  hasEdits: (state: SettingsState): boolean => Object.keys(state.edits).length > 0,
  isSaving: (state: SettingsState): boolean => state.saving,
  getError: (state: SettingsState): string | null => state.error,
  getFaults: (state: SettingsState): Readonly<Record<string, string>> => state.faults,
  getSaves: (state: SettingsState): number => state.saves,
};
type SettingsThunk = Thunk<SettingsAction, typeof selectors>;

export const actions = {
  edit: (changes: Partial<SettingsValues>): SettingsAction => ({ type: 'EDITED', changes }),
  discard: (): SettingsAction => ({ type: 'DISCARDED' }),
  refresh:
    (): SettingsThunk =>
    async ({ dispatch }) => {
      try {
        dispatch({ type: 'RECEIVED', settings: await readSettings() });
      } catch (error) {
        dispatch({ type: 'FAILED', error: asApiError(error).message, faults: {} });
      }
    },
  save:
    (): SettingsThunk =>
    async ({ dispatch, select }) => {
      const edits = select.getEdits();
      dispatch({ type: 'SAVING' });
      try {
        dispatch({ type: 'SAVED', settings: await writeSettings(edits) });
      } catch (error) {
        const { message, faults } = asApiError(error);
        dispatch({ type: 'FAILED', error: message, faults });
      }
    },
};

export const resolvers = { getSaved: actions.refresh };
export const config = { reducer, selectors, actions, resolvers };
