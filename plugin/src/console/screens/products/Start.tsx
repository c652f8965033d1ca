/** Starts a load: which items, and why. Nothing is written to the shop by it. */
import { Button, TextControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { useState, type FormEvent } from 'react';
import { useMay } from '../../data/me.ts';
import { useMutation } from '../../data/query.ts';
import { Card, ErrorNote } from '../../ui/parts.tsx';
import { toast } from '../../ui/toast.tsx';
import { filterOf } from './words.ts';

export function StartLoad({ first }: { first: boolean }) {
  const may = useMay('operator');
  const start = useMutation('POST /v1/catalog/load', { refresh: ['GET /v1/catalog/load'] });
  const [group, setGroup] = useState('');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [condition, setCondition] = useState('');
  const [why, setWhy] = useState(first ? __('first load', 'crossdock') : '');
  const [missing, setMissing] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (why.trim() === '') return setMissing(true);
    const filter = filterOf(group, condition);
    const body = { why: why.trim(), ...(filter && { filter }), ...(from.trim() && { from: from.trim() }), ...(to.trim() && { to: to.trim() }) }; // prettier-ignore
    void start.run({ body }).then((done) => done && toast(__('M3’s items are being read.', 'crossdock')));
  };
  return (
    <Card
      title={first ? __('First load', 'crossdock') : __('Load again', 'crossdock')}
      about={__('Reads M3’s items and compares each with the shop. Nothing is published before you have seen it and accepted it.', 'crossdock')}
    >
      <form className="cd-stack" onSubmit={submit}>
        <div className="cd-load-fields">
          <TextControl label={__('Item group (ITGR)', 'crossdock')} help={__('Empty = all groups', 'crossdock')} value={group} onChange={setGroup} maxLength={8} __next40pxDefaultSize __nextHasNoMarginBottom />
          <TextControl label={__('From item', 'crossdock')} help={__('Empty = from the first', 'crossdock')} value={from} onChange={setFrom} maxLength={15} __next40pxDefaultSize __nextHasNoMarginBottom />
          <TextControl label={__('To item', 'crossdock')} help={__('Empty = to the last', 'crossdock')} value={to} onChange={setTo} maxLength={15} __next40pxDefaultSize __nextHasNoMarginBottom />
        </div>
        <TextControl label={__('Condition', 'crossdock')} help={__('If you want, any field of the item, e.g. item.STAT == \'20\' && item.ITTY == \'WEB\'', 'crossdock')} value={condition} onChange={setCondition} maxLength={400} __next40pxDefaultSize __nextHasNoMarginBottom />
        <TextControl label={__('Reason', 'crossdock')} help={missing ? __('Write a few words: they stand in the log beside your name.', 'crossdock') : __('Stands in the log beside your name.', 'crossdock')} value={why} onChange={setWhy} maxLength={500} __next40pxDefaultSize __nextHasNoMarginBottom />
        <ErrorNote error={start.error} />
        <div className="cd-row">
          <Button variant="primary" type="submit" disabled={!may} title={may ? undefined : __('Needs the role operator.', 'crossdock')} isBusy={start.working} __next40pxDefaultSize>{__('Read M3 and compare', 'crossdock')}</Button>
        </div>
      </form>
    </Card>
  ); // prettier-ignore
}
