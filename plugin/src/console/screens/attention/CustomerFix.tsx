/** Which M3 customer is this buyer? Candidates from M3 to choose from, or a search; the answer is kept by e-mail address. */
import { Button, SearchControl, SelectControl, TextControl } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useEffect, useState } from 'react';
import type { CauseMember, CustomerCandidate, CustomerCandidates } from '@crossdock/shared';
import { useMay } from '../../data/me.ts';
import { useMutation, useQuery } from '../../data/query.ts';
import { useSubmit } from '../../data/submit.ts';
import { undoRows } from '../../data/undo.ts';
import { Badge, Card, ErrorNote, Note, Skeleton } from '../../ui/parts.tsx';
import { toast } from '../../ui/toast.tsx';
import { AFFECTED } from './Group.tsx';
import { nameOf } from './Members.tsx';

const TABLE = 'customer';

export function CustomerFix({ members }: { members: readonly CauseMember[] }) {
  const may = useMay('operator');
  const [chosen, setChosen] = useState('');
  const member = members.find(({ run }) => run.key === chosen) ?? members[0];
  return (
    <Card
      title={__('Choose the customer', 'crossdock')}
      about={__(
        'Say which customer of M3 the buyer is. It answers for all orders of this e-mail address from now on.',
        'crossdock',
      )}
      className="cd-fix"
    >
      <div className="cd-stack">
        {members.length > 1 && (
          <SelectControl
            label={__('Order', 'crossdock')}
            value={member?.run.key ?? ''}
            onChange={setChosen}
            options={members.map(({ run, number: no }) => ({ value: run.key, label: nameOf(run.key, no) }))}
            __next40pxDefaultSize
            __nextHasNoMarginBottom
          />
        )}
        {!may ? (
          <Note tone="plain">
            {__('Customers are personal data, so operators choose them. Ask an operator.', 'crossdock')}
          </Note>
        ) : (
          member && <Choice key={member.run.key} member={member} />
        )}
      </div>
    </Card>
  );
}

function Choice({ member }: { member: CauseMember }) {
  const { key } = member.run;
  const [text, setText] = useState('');
  const [q, setQ] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setQ(text.trim()), 400);
    return () => clearTimeout(timer);
  }, [text]);
  const found = useQuery('GET /v1/entities/{key}/customers', { params: { key }, query: q === '' ? {} : { q } });
  const { data } = found;
  return (
    <>
      {data && (
        <p>
          {__('The buyer:', 'crossdock')} <b>{data.name || '–'}</b>
          {data.email && <> · {data.email}</>}
        </p>
      )}
      <SearchControl
        label={__('Find a customer of M3', 'crossdock')}
        placeholder={__('Number, name, city or e-mail address', 'crossdock')}
        value={text}
        onChange={setText}
        __nextHasNoMarginBottom
      />
      <ErrorNote error={found.error} retry={found.refresh} />
      {data ? <Form member={member} found={data} /> : !found.error && <Skeleton lines={3} />}
    </>
  );
}

function Form({ member, found }: { member: CauseMember; found: CustomerCandidates }) {
  const { key, id } = member.run;
  const { email, candidates, canSearch } = found;
  const [typed, setTyped] = useState('');
  const [picked, setPicked] = useState('');
  const number = typed.trim().toUpperCase() || picked;
  const put = useMutation('PUT /v1/tables/{table}', { refresh: ['GET /v1/tables'] });
  const retry = useMutation('POST /v1/runs/{id}/retry', { refresh: AFFECTED });
  const saving = useSubmit(async (): Promise<void> => {
    // The log keeps no personal data: which order, not whose.
    const why = sprintf(
      /* translators: 1: name of an order, 2: number of an M3 customer. */
      __('The buyer of %1$s is M3 customer %2$s', 'crossdock'),
      nameOf(key, member.number),
      number,
    );
    const rows = [{ key: email, values: { CUNO: number } }];
    const saved = await put.run({ params: { table: TABLE }, body: { rows, why } });
    if (!saved) return;
    toast(why, undoRows(TABLE, saved.changes));
    await retry.run({ params: { id }, body: { why } });
  });
  if (email === '')
    return (
      <Note tone="held">
        {__(
          'The order has no e-mail address, by which customers are told apart. Enter it on the order in the shop.',
          'crossdock',
        )}
      </Note>
    );
  return (
    <form
      className="cd-stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (number !== '') saving.submit();
      }}
    >
      <fieldset className="cd-candidates">
        <legend>{__('Customers of M3', 'crossdock')}</legend>
        <p className="cd-hidden" role="status">
          {sprintf(/* translators: %d: number of customers. */ __('%d found', 'crossdock'), candidates.length)}
        </p>
        {candidates.map((one) => (
          <Candidate
            key={one.number}
            of={one}
            checked={number === one.number}
            onPick={() => {
              setPicked(one.number);
              setTyped('');
            }}
          />
        ))}
        {candidates.length === 0 && (
          <p className="cd-muted">
            {canSearch
              ? __('M3 finds nobody by that. Search by other words, or enter the number.', 'crossdock')
              : __('This M3 cannot search customers. Enter the number.', 'crossdock')}
          </p>
        )}
      </fieldset>
      <TextControl
        label={__('Or its number (CUNO)', 'crossdock')}
        value={typed}
        onChange={setTyped}
        maxLength={10}
        autoComplete="off"
        __next40pxDefaultSize
        __nextHasNoMarginBottom
      />
      <ErrorNote error={put.error ?? retry.error} />
      <div className="cd-row cd-row--end">
        <Button
          variant="primary"
          type="submit"
          disabled={number === ''}
          accessibleWhenDisabled
          isBusy={saving.working}
          __next40pxDefaultSize
        >
          {__('Use this customer and retry', 'crossdock')}
        </Button>
      </div>
    </form>
  );
}

function Candidate({ of, checked, onPick }: { of: CustomerCandidate; checked: boolean; onPick: () => void }) {
  return (
    <label className="cd-candidate" data-checked={checked}>
      <input type="radio" name="cd-candidate" checked={checked} onChange={onPick} />
      <span>
        <b>{of.name}</b> <code>{of.number}</code>
        <span className="cd-small cd-muted">{[of.address, of.email].filter(Boolean).join(' · ')}</span>
      </span>
      <span className="cd-row">
        {of.sameEmail && <Badge tone="good">{__('Same e-mail address', 'crossdock')}</Badge>}
        {!of.active && <Badge tone="held">{__('May not order', 'crossdock')}</Badge>}
      </span>
    </label>
  );
}
