/** What `check` found: bad things first, with what to do. */
import { __ } from '@wordpress/i18n';
import type { CheckItem, CheckReport } from '@crossdock/shared';
import { useState } from 'react';
import type { Mutation } from '../../data/query.ts';
import { OwnWords } from '../../ui/problem-text.tsx';
import { Badge, type Tone } from '../../ui/parts.tsx';
import { checkWords } from './check-words.ts';

const RANK = { failed: 0, warning: 1, ok: 2 };

export function useCheckReport(check: Mutation<'POST /v1/check'>): { value: CheckReport | null; run: () => void } {
  const [value, setValue] = useState<CheckReport | null>(null);
  const run = (): void => void check.run({}).then((report) => report && setValue(report));
  return { value, run };
}

export function CheckList({ items }: { items: readonly CheckItem[] }) {
  const word: Record<CheckItem['state'], [string, Tone]> = {
    ok: [__('In order', 'crossdock'), 'good'],
    warning: [__('Look at it', 'crossdock'), 'held'],
    failed: [__('Missing', 'crossdock'), 'bad'],
  };
  return (
    <ul className="cd-checks">
      {[...items]
        .sort((a, b) => RANK[a.state] - RANK[b.state])
        .map((item) => ({ state: item.state, ...checkWords(item) }))
        .map(({ name, state, text, fix, own }, index) => (
          // A name may come twice.
          <li key={index}>
            <Badge tone={word[state][1]}>{word[state][0]}</Badge>
            <div>
              <strong>{name}</strong>
              <p>{text}</p>
              {fix && <p className="cd-muted">{fix}</p>}
              <OwnWords text={own} />
            </div>
          </li>
        ))}
    </ul>
  );
}
