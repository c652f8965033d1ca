/**
 * A cause that a setting puts right. Administrators change it here; everybody else sees whom to ask for what, and where a row
 * of a table does for this case what the setting does for all, operators add that.
 */
import { Button, TextControl } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import type { CatalogueFix } from '@crossdock/shared';
import { useMay } from '../../data/me.ts';
import { useMutation, useQuery } from '../../data/query.ts';
import { useSubmit } from '../../data/submit.ts';
import { undoSettings } from '../../data/undo.ts';
import { href, Link } from '../../router.tsx';
import { number } from '../../ui/format.ts';
import { ErrorNote, Note } from '../../ui/parts.tsx';
import { entryWords } from '../../ui/problem-words.ts';
import { toast } from '../../ui/toast.tsx';
import { nested } from '../settings/values.ts';
import { replayWord, Shell, useReplay, type FixProps } from './fix-parts.tsx';
import { TableFix } from './TableFix.tsx';

type Props = FixProps & { fix: Extract<CatalogueFix, { kind: 'setting' }> };

export function SettingFix(props: Props) {
  const administrator = useMay('administrator');
  const operator = useMay('operator');
  const { instead } = props.fix;
  if (administrator) return <Change {...props} />;
  if (operator && instead)
    return (
      <TableFix {...props} fix={instead} rowKey={instead.key}>
        <Ask {...props} lead={__('For everything else of this kind there is a setting.', 'crossdock')} />
      </TableFix>
    );
  return (
    <Shell
      title={__('Ask an administrator', 'crossdock')}
      about={__('Once it is changed, replay: what waited for it goes on.', 'crossdock')}
    >
      <Ask {...props} lead={__('A setting puts this right.', 'crossdock')} />
    </Shell>
  );
}

/** Who may do it, and a sentence to send to them. */
function Ask({ group, fix: { path }, lead }: Props & { lead: string }) {
  const at = href('settings', [], { search: path });
  const request = sprintf(
    /* translators: 1: number of orders, as a text; 2: what holds them; 3: name of a setting; 4: address of a page. */
    __('Crossdock holds %1$s: %2$s. Please look at the setting %3$s: %4$s', 'crossdock'),
    /* translators: %s: number of orders. */
    sprintf(_n('%s order', '%s orders', group.runs, 'crossdock'), number(group.runs)),
    entryWords(group.entry).title,
    path,
    `${window.location.href.split('#')[0] ?? ''}${at}`,
  );
  const copy = (): void =>
    void navigator.clipboard
      ?.writeText(request)
      .then(() => toast(__('The request is copied. Send it to an administrator.', 'crossdock')));
  return (
    <Note
      tone="plain"
      actions={
        navigator.clipboard && (
          <Button variant="secondary" size="compact" onClick={copy}>
            {__('Copy the request', 'crossdock')}
          </Button>
        )
      }
    >
      {lead} {__('Only administrators change settings; ask one of them:', 'crossdock')} {__('Settings', 'crossdock')} →{' '}
      <Link to={at}>{path}</Link>
    </Note>
  );
}

function Change({ group, members, fix, onStarted }: Props) {
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
  const fixed = <Note tone="plain">{sprintf(/* translators: %s: name of a setting. */ __('%s is fixed by the sidecar’s configuration file or environment; change it there.', 'crossdock'), path)}</Note>; // prettier-ignore
  if (key?.readOnly && fix.instead)
    return (
      <TableFix group={group} members={members} onStarted={onStarted} fix={fix.instead} rowKey={fix.instead.key}>
        {fixed}
      </TableFix>
    );
  return (
    <Shell title={__('Fix it here', 'crossdock')} about={__('Changes a setting. It counts for all orders from now on.', 'crossdock')}>
      <form className="cd-stack" onSubmit={(event) => { event.preventDefault(); if (ready) saving.submit(); }}>
        <TextControl
          label={path}
          type={input === 'number' ? 'number' : 'text'}
          value={shown}
          onChange={setText}
          disabled={key?.readOnly === true}
          help={input === 'list' ? __('Several values are separated by commas.', 'crossdock') : path === 'orders.rounding.tolerance' ? __('In minor units, e.g. cents. A difference up to this goes to the rounding charge; the totals still agree.', 'crossdock') : undefined}
          __next40pxDefaultSize
          __nextHasNoMarginBottom
        />
        {key?.readOnly && fixed}
        <ErrorNote error={save.error ?? replay.error ?? settings.error} />
        <div className="cd-row cd-row--end">
          <Button variant="primary" type="submit" disabled={!ready} isBusy={saving.working} __next40pxDefaultSize>{replayWord(group.runs)}</Button>
        </div>
      </form>
    </Shell>
  ); // prettier-ignore
}
