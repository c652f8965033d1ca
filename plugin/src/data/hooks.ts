/** Registers the stores and gives screens their data: components know these hooks, not the stores. */
import { createReduxStore, register, useDispatch, useSelect } from '@wordpress/data';
import { useEffect } from 'react';
import type { Connection, Decision, Settings, SettingsValues } from '../api/types.ts';
import { config as connectionConfig } from './connection.ts';
import { config as pairingConfig } from './pairing.ts';
import { config as settingsConfig } from './settings.ts';
import { CONNECTION, PAIRING, SETTINGS, type Curried } from './thunk.ts';

register(createReduxStore(CONNECTION, connectionConfig));
register(createReduxStore(SETTINGS, settingsConfig));
register(createReduxStore(PAIRING, pairingConfig));

/** Seconds between two looks at the connection: the sidecar speaks every few seconds. */
const REFRESH_SECONDS = 10;

export interface ConnectionData {
  connection: Connection | null;
  error: string | null;
  deciding: boolean;
  decide: (decision: Decision) => Promise<void>;
}

export function useConnection(): ConnectionData {
  const { decide } = useDispatch(CONNECTION) as { decide: ConnectionData['decide'] };
  const read = useSelect((select) => {
    const store = select(CONNECTION) as Curried<(typeof connectionConfig)['selectors']>;
    return { connection: store.getConnection(), error: store.getError(), deciding: store.isDeciding() };
  }, []);
  return { ...read, decide };
}

/** Keeps the connection fresh while the page is being looked at. Used once, by the screen. */
export function useConnectionRefresh(): void {
  const { refresh } = useDispatch(CONNECTION) as { refresh: () => Promise<void> };
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void refresh();
    }, REFRESH_SECONDS * 1000);
    return () => clearInterval(timer);
  }, [refresh]);
}

export interface SettingsData {
  /** As saved. */
  saved: Settings | null;
  /** As saved, with what was changed since. */
  settings: Settings | null;
  dirty: boolean;
  saving: boolean;
  error: string | null;
  faults: Readonly<Record<string, string>>;
  saves: number;
  edit: (changes: Partial<SettingsValues>) => void;
  discard: () => void;
  save: () => Promise<void>;
}

export function useSettings(): SettingsData {
  const actions = useDispatch(SETTINGS) as Pick<SettingsData, 'edit' | 'discard' | 'save'>;
  const { edits, ...read } = useSelect((select) => {
    const store = select(SETTINGS) as Curried<(typeof settingsConfig)['selectors']>;
    return {
      saved: store.getSaved(),
      edits: store.getEdits(),
      dirty: store.hasEdits(),
      saving: store.isSaving(),
      error: store.getError(),
      faults: store.getFaults(),
      saves: store.getSaves(),
    };
  }, []);
  const { edit, discard, save } = actions;
  return { ...read, settings: read.saved && { ...read.saved, ...edits }, edit, discard, save };
}

export interface PairingData {
  text: string | null;
  working: boolean;
  error: string | null;
  create: () => Promise<void>;
  remove: () => Promise<void>;
}

export function usePairing(): PairingData {
  const { create, remove } = useDispatch(PAIRING) as Pick<PairingData, 'create' | 'remove'>;
  const read = useSelect((select) => {
    const store = select(PAIRING) as Curried<(typeof pairingConfig)['selectors']>;
    return { text: store.getText(), working: store.isWorking(), error: store.getError() };
  }, []);
  return { ...read, create, remove };
}
