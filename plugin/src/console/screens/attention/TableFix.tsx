/** A row for the table that a cause lacks, and the replay of what waits for it. */
import { Button, TextControl } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useState, type ReactNode } from 'react';
import type { CatalogueFix } from '@crossdock/shared';
import { useMay } from '../../data/me.ts';
import { useMutation } from '../../data/query.ts';
import { useSubmit } from '../../data/submit.ts';
import { undoRows } from '../../data/undo.ts';
import { ItemCheck } from '../../ui/item-check.tsx';
import { ErrorNote } from '../../ui/parts.tsx';
import { toast } from '../../ui/toast.tsx';
import { replayWord, Shell, useReplay, type FixProps } from './fix-parts.tsx';

/** What columns hold, for people who do not know M3's names by heart. */
function columnWord(column: string): string {
  const words: Record<string, string> = {
    ITNO: __('M3 item number (ITNO)', 'crossdock'),
    CUNO: __('M3 customer number (CUNO)', 'crossdock'),
    CRID: __('M3 charge (CRID)', 'crossdock'),
    PYCD: __('Payment method (PYCD)', 'crossdock'),
    TEPY: __('Payment terms (TEPY)', 'crossdock'),
    MODL: __('Delivery method (MODL)', 'crossdock'),
    TEDL: __('Delivery terms (TEDL)', 'crossdock'),
    CUCD: __('Currency in M3 (CUCD)', 'crossdock'),
    rate: __('Rate', 'crossdock'),
  };
  return words[column] ?? column;
}

/** @param rowKey key of the row, where it is not what the cause is about */
export function TableFix({
  group,
  fix,
  rowKey,
  onStarted,
  children,
}: FixProps & {
  fix: Pick<Extract<CatalogueFix, { kind: 'table' }>, 'table' | 'columns'>;
  rowKey?: string;
  children?: ReactNode;
}) {
  const may = useMay('operator');
  const [values, setValues] = useState<Record<string, string>>({});
  const save = useMutation('PUT /v1/tables/{table}', { refresh: ['GET /v1/tables'] });
  const { replay, start } = useReplay({ group, onStarted });
  const { runs } = group;
  const thing = rowKey ?? group.thing;
  const { table, columns } = fix;
  const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ''));
  const ready = may && Object.keys(filled).length > 0;
  const why = sprintf(
    /* translators: 1: key of a row, 2: its values. */ __('%1$s is %2$s', 'crossdock'),
    thing,
    Object.values(filled).join(', '),
  );

  const saving = useSubmit(async (thenReplay: boolean): Promise<void> => {
    const saved = await save.run({ params: { table }, body: { rows: [{ key: thing, values: filled }], why } });
    if (!saved) return;
    toast(
      sprintf(
        /* translators: 1: key of a row, 2: its values. */ __('From now on %1$s is %2$s.', 'crossdock'),
        thing,
        Object.values(filled).join(', '),
      ),
      undoRows(table, saved.changes),
    );
    if (thenReplay) await start(why);
  });

  return (
    <Shell title={__('Fix it here', 'crossdock')} about={sprintf(/* translators: %s: name of a table. */ __('Adds a row to the table "%s". It counts for all orders from now on.', 'crossdock'), table)}>
      <div className="cd-stack">
      <form className="cd-stack" onSubmit={(event) => { event.preventDefault(); if (ready) saving.submit(true); }}>
        <div className="cd-map-row">
          <div>
            <span className="cd-small cd-muted">{__('In the shop', 'crossdock')}</span>
            <code className="cd-thing">{thing}</code>
          </div>
          <span aria-hidden="true" className="cd-map-row__arrow">→</span>
          <div className="cd-stack cd-stack--tight">
            {columns.map((column) => (
              <TextControl key={column} label={columnWord(column)} value={values[column] ?? ''} onChange={(value) => setValues({ ...values, [column]: value })} help={may && column === 'ITNO' ? <ItemCheck typed={values[column] ?? ''} /> : undefined} disabled={!may} autoComplete="off" spellCheck={false} __next40pxDefaultSize __nextHasNoMarginBottom />
            ))}
          </div>
        </div>
        <ErrorNote error={save.error ?? replay.error} />
        <div className="cd-row cd-row--end">
          <Button variant="tertiary" disabled={!ready} onClick={() => saving.submit(false)} __next40pxDefaultSize>{__('Save only', 'crossdock')}</Button>
          <Button variant="primary" type="submit" disabled={!ready} isBusy={saving.working} __next40pxDefaultSize>{replayWord(runs)}</Button>
        </div>
      </form>
      {children}
      </div>
    </Shell>
  ); // prettier-ignore
}
