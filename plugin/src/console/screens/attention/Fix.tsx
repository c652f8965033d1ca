/** The fix in place: a row of a table, a setting, a correction of the order, or the number of the M3 order. */
import { Button, SelectControl, TextControl } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import type { CatalogueFix } from '@crossdock/shared';
import { useMay } from '../../data/me.ts';
import { useMutation } from '../../data/query.ts';
import { ErrorNote } from '../../ui/parts.tsx';
import { toast } from '../../ui/toast.tsx';
import { Amend } from './Amend.tsx';
import { CustomerFix } from './CustomerFix.tsx';
import { AFFECTED } from './Group.tsx';
import { nameOf } from './Members.tsx';
import { Shell, type FixProps } from './fix-parts.tsx';
import { SettingFix } from './SettingFix.tsx';
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
