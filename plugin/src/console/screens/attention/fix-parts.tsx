/** What the fixes of a cause share: their frame, and the replay of everything that the cause holds. */
import { _n, sprintf } from '@wordpress/i18n';
import type { ReactNode } from 'react';
import type { CauseGroup, CauseMember } from '@crossdock/shared';
import { useMutation } from '../../data/query.ts';
import { number } from '../../ui/format.ts';
import { Card } from '../../ui/parts.tsx';
import { AFFECTED } from './Group.tsx';

export interface FixProps {
  group: CauseGroup;
  members: readonly CauseMember[];
  onStarted: (operation: string) => void;
}

export const replayWord = (runs: number): string =>
  /* translators: %s: number of orders. */
  sprintf(_n('Save and replay %s order', 'Save and replay %s orders', runs, 'crossdock'), number(runs));

export function useReplay({ group, onStarted }: Pick<FixProps, 'group' | 'onStarted'>) {
  const replay = useMutation('POST /v1/attention/replay', { refresh: AFFECTED });
  const start = async (why: string): Promise<void> => {
    const { code, thing } = group;
    const started = await replay.run({ body: { code, thing, action: 'retry', why } });
    if (started) onStarted(started.id);
  };
  return { replay, start };
}

export function Shell({ title, about, children }: { title: string; about: ReactNode; children: ReactNode }) {
  return (
    <Card title={title} about={about} className="cd-fix">
      {children}
    </Card>
  );
}
