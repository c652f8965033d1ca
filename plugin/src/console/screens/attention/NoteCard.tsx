/** Who looks after a cause, until when, and what is known about it. */
import { Button, TextareaControl, TextControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { useEffect, useRef, useState } from 'react';
import type { CauseGroup } from '@crossdock/shared';
import { useMay, useMe } from '../../data/me.ts';
import { useMutation, useQuery } from '../../data/query.ts';
import { typedSince } from '../../data/typed.ts';
import { Card, ErrorNote, Time } from '../../ui/parts.tsx';
import { toast } from '../../ui/toast.tsx';

/** `2026-12-01T12:00` of a date input, in the person's zone. */
function localMinute(iso: string | null): string {
  if (!iso) return '';
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function NoteCard({ group }: { group: CauseGroup }) {
  const { code, thing, note } = group;
  const may = useMay('operator');
  const me = useMe();
  const saved = { owner: note?.owner ?? '', comment: note?.comment ?? '', due: localMinute(note?.due ?? null) };
  const [edits, setEdits] = useState<Partial<typeof saved>>({});
  const { owner, comment, due } = { ...saved, ...edits };
  const set = (name: keyof typeof saved) => (value: string) => setEdits((now) => ({ ...now, [name]: value }));
  const sent = useRef<Partial<typeof saved>>({});
  // Once the saved note is there: what was typed meanwhile stays, and what could not be saved was never `sent`.
  useEffect(() => {
    const { current } = sent;
    sent.current = {};
    setEdits((now) => typedSince(now, current));
  }, [note?.at]);
  const save = useMutation('PUT /v1/attention/group', { refresh: ['GET /v1/attention', 'GET /v1/audit'] });
  const target = `cause:${code}|${thing}`;
  const audit = useQuery('GET /v1/audit', { query: { target, limit: 5 } });
  const submit = async (): Promise<void> => {
    const body = {
      code,
      thing,
      owner: owner.trim() || null,
      comment: comment.trim() || null,
      due: due ? new Date(due).toISOString() : null,
    };
    if (!(await save.run({ body }))) return;
    sent.current = edits;
    toast(__('Saved.', 'crossdock'));
  };
  return (
    <Card title={__('Who looks after it', 'crossdock')}>
      <form className="cd-stack cd-stack--tight" onSubmit={(event) => { event.preventDefault(); void submit(); }}>
        <div className="cd-grid" style={{ '--cd-cell': '180px' } as React.CSSProperties}>
          <TextControl label={__('Person', 'crossdock')} value={owner} onChange={set('owner')} disabled={!may} __next40pxDefaultSize __nextHasNoMarginBottom />
          <TextControl type="datetime-local" label={__('Due', 'crossdock')} value={due} onChange={set('due')} disabled={!may} __next40pxDefaultSize __nextHasNoMarginBottom />
        </div>
        <TextareaControl label={__('Comment', 'crossdock')} value={comment} onChange={set('comment')} disabled={!may} rows={2} __nextHasNoMarginBottom />
        <ErrorNote error={save.error} />
        {may && (
          <div className="cd-row cd-row--between">
            <Button variant="link" onClick={() => set('owner')(me.name)}>{__('I take it', 'crossdock')}</Button>
            <Button variant="secondary" type="submit" isBusy={save.working} __next40pxDefaultSize>{__('Save', 'crossdock')}</Button>
          </div>
        )}
        {audit.data && audit.data.entries.length > 0 && (
          <ul className="cd-acts cd-small">
            {audit.data.entries.map((entry) => (
              <li key={entry.seq}>
                <span>{entry.actor.name}: {entry.why}</span>
                <span className="cd-muted"><Time iso={entry.at} /></span>
              </li>
            ))}
          </ul>
        )}
      </form>
    </Card>
  ); // prettier-ignore
}
