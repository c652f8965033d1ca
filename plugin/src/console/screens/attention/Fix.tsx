/** The fix in place: a row of a table, a setting, a correction of the order, or the number of the M3 order. */
import { Button, SelectControl, TextControl } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import type { CatalogueFix } from '@crossdock/shared';
import { useMay } from '../../data/me.ts';
import { useMutation, useQuery } from '../../data/query.ts';
import { useSubmit } from '../../data/submit.ts';
import { undoSettings } from '../../data/undo.ts';
import { ErrorNote, Note } from '../../ui/parts.tsx';
import { toast } from '../../ui/toast.tsx';
import { nested } from '../settings/values.ts';
import { Amend } from './Amend.tsx';
import { CustomerFix } from './CustomerFix.tsx';
import { AFFECTED } from './Group.tsx';
import { nameOf } from './Members.tsx';
import { replayWord, Shell, useReplay, type FixProps } from './fix-parts.tsx';
import { TableFix } from './TableFix.tsx';

export function Fix({ fix, ...rest }: FixProps & { fix: CatalogueFix }) {
  switch (fix.kind) {
    case 'table':
      return <TableFix fix={fix} {...rest} />;
    case 'setting':
      return <SettingFix fix={fix} {...rest} />;
    case 'amend':
      return <Amend fields={fix.fields} {...rest} />;
    case 'customer':
      return <CustomerFix {...rest} />;
    case 'resolve':
      return <ResolveFix {...rest} />;
  }
}

function SettingFix({ group, fix, onStarted }: FixProps & { fix: Extract<CatalogueFix, { kind: 'setting' }> }) {
  const may = useMay('administrator');
  const settings = useQuery('GET /v1/settings');
  const [text, setText] = useState<string | null>(null);
  const save = useMutation('PUT /v1/settings', { refresh: ['GET /v1/settings'] });
  const { replay, start } = useReplay({ group, onStarted });
  const { path, input } = fix;
  const key = settings.data?.keys.find((one) => one.path === path);
  const now = Array.isArray(key?.value)
    ? key.value.join(', ')
    : key?.value === undefined || key.value === null
      ? ''
      : String(key.value as string | number);
  const shown = text ?? now;
  const value =
    input === 'number'
      ? Number(shown)
      : input === 'list'
        ? shown
            .split(',')
            .map((part) => part.trim())
            .filter((part) => part !== '')
        : shown.trim();
  // Without the setting as it is, nobody knows what is changed, and it could not be put back.
  const ready =
    may &&
    key !== undefined &&
    !key.readOnly &&
    text !== null &&
    text !== now &&
    (input !== 'number' || (shown.trim() !== '' && Number.isFinite(value)));
  const saving = useSubmit(async (): Promise<void> => {
    const why = sprintf(
      /* translators: 1: name of a setting, 2: its new value. */ __('%1$s is %2$s', 'crossdock'),
      path,
      shown,
    );
    const version = settings.data?.version;
    const body = { settings: nested({ [path]: value }), why, ...(version === undefined ? {} : { version }) };
    const saved = await save.run({ body });
    if (!saved) return;
    toast(
      __('The setting is saved.', 'crossdock'),
      undoSettings([path], settings.data?.keys ?? [], saved, () => setText(null)),
    );
    await start(why);
  });
  return (
    <Shell title={__('Fix it here', 'crossdock')} about={__('Changes a setting. It counts for all orders from now on.', 'crossdock')}>
      <form className="cd-stack" onSubmit={(event) => { event.preventDefault(); if (ready) saving.submit(); }}>
        <TextControl
          label={path}
          type={input === 'number' ? 'number' : 'text'}
          value={shown}
          onChange={setText}
          disabled={!may || key?.readOnly === true}
          help={input === 'list' ? __('Several values are separated by commas.', 'crossdock') : path === 'orders.rounding.tolerance' ? __('In minor units, e.g. cents. A difference up to this goes to the rounding charge; the totals still agree.', 'crossdock') : undefined}
          __next40pxDefaultSize
          __nextHasNoMarginBottom
        />
        {key?.readOnly && <Note tone="plain">{__('This is fixed by the configuration file of the sidecar; change it there.', 'crossdock')}</Note>}
        {!may && <Note tone="plain">{__('Settings are changed by administrators.', 'crossdock')}</Note>}
        <ErrorNote error={save.error ?? replay.error ?? settings.error} />
        <div className="cd-row cd-row--end">
          <Button variant="primary" type="submit" disabled={!ready} isBusy={saving.working} __next40pxDefaultSize>{replayWord(group.runs)}</Button>
        </div>
      </form>
    </Shell>
  ); // prettier-ignore
}

function ResolveFix({ members }: FixProps) {
  const may = useMay('operator');
  const [id, setId] = useState('');
  const [orderNumber, setNumber] = useState('');
  const resolve = useMutation('POST /v1/runs/{id}/resolve', { refresh: AFFECTED });
  const chosen = id || members[0]?.run.id || '';
  const submit = async (): Promise<void> => {
    const why = sprintf(
      /* translators: %s: number of an M3 order. */ __('It is order %s in M3', 'crossdock'),
      orderNumber,
    );
    if (!(await resolve.run({ params: { id: chosen }, body: { orderNumber: orderNumber.trim(), why } }))) return;
    toast(__('The order is linked. Its number goes back to the shop.', 'crossdock'));
    setNumber((now) => (now === orderNumber ? '' : now));
    setId('');
  };
  const ready = may && chosen !== '' && orderNumber.trim() !== '';
  return (
    <Shell title={__('It is in M3 already?', 'crossdock')} about={__('State which M3 order it is. Crossdock checks that it is there and belongs to nothing else.', 'crossdock')}>
      <form className="cd-stack" onSubmit={(event) => { event.preventDefault(); if (ready) void submit(); }}>
        <div className="cd-grid" style={{ '--cd-cell': '180px' } as React.CSSProperties}>
          <SelectControl label={__('Order of the shop', 'crossdock')} value={chosen} onChange={setId} options={members.map(({ run, number: no }) => ({ value: run.id, label: nameOf(run.key, no) }))} disabled={!may} __next40pxDefaultSize __nextHasNoMarginBottom />
          <TextControl label={__('Order number in M3 (ORNO)', 'crossdock')} value={orderNumber} onChange={setNumber} disabled={!may} maxLength={10} autoComplete="off" __next40pxDefaultSize __nextHasNoMarginBottom />
        </div>
        <ErrorNote error={resolve.error} />
        <div className="cd-row cd-row--end">
          <Button variant="primary" type="submit" disabled={!ready} isBusy={resolve.working} __next40pxDefaultSize>{__('Link', 'crossdock')}</Button>
        </div>
      </form>
    </Shell>
  ); // prettier-ignore
}
