/** Step 5: what the shop's payment methods, shipping methods and countries are in M3: suggested, corrected, taken over. */
import { Button } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import type { ChoiceKind, M3Choice, SetupState, Suggestion } from '@crossdock/shared';
import type { Answer } from '../../api/client.ts';
import { useMay } from '../../data/me.ts';
import { useLeaveGuard } from '../../leave.ts';
import { useMutation, useQuery } from '../../data/query.ts';
import { typedSince } from '../../data/typed.ts';
import { undoRows } from '../../data/undo.ts';
import { href } from '../../router.tsx';
import { number } from '../../ui/format.ts';
import { Badge, Card, Empty, ErrorNote, Loaded, Note } from '../../ui/parts.tsx';
import { toast } from '../../ui/toast.tsx';
import { Next } from './next.tsx';

type Choices = Answer<'GET /v1/setup/choices'>;
type TableName = 'payment' | 'shipping' | 'country';
interface Column {
  name: string;
  label: string;
  kind: ChoiceKind;
}

const columnsOf = (): Record<TableName, Column[]> => ({
  payment: [
    { name: 'PYCD', label: __('Payment method (PYCD)', 'crossdock'), kind: 'paymentMethod' },
    { name: 'TEPY', label: __('Payment terms (TEPY)', 'crossdock'), kind: 'paymentTerms' },
  ],
  shipping: [
    { name: 'MODL', label: __('Delivery method (MODL)', 'crossdock'), kind: 'deliveryMethod' },
    { name: 'TEDL', label: __('Delivery terms (TEDL)', 'crossdock'), kind: 'deliveryTerms' },
  ],
  country: [{ name: 'CSCD', label: __('Country (CSCD)', 'crossdock'), kind: 'country' }],
});
function titleOf(table: TableName): string {
  switch (table) {
    case 'payment':
      return __('Payment methods', 'crossdock');
    case 'shipping':
      return __('Shipping methods', 'crossdock');
    case 'country':
      return __('Countries that M3 calls otherwise', 'crossdock');
  }
}

export function MapsStep({ setup }: { setup: SetupState }) {
  const may = useMay('operator');
  const ready = setup.m3.configured && setup.m3.fault === null && may;
  const suggestions = useQuery('GET /v1/setup/suggestions', ready ? {} : null);
  const choices = useQuery('GET /v1/setup/choices', ready ? {} : null);
  const done = setup.steps.find(({ step }) => step === 'maps')?.state === 'done';
  return (
    <>
      <Card
        title={__('Payment, shipping, countries', 'crossdock')}
        about={__(
          'From the shop’s own lists and its newest orders. Look at each suggestion, then take it over.',
          'crossdock',
        )}
        footer={
          <>
            <Next to="validate" ready={done} />
            <a href={href('maps')}>{__('All maps and tables', 'crossdock')}</a>
          </>
        }
      >
        {!ready ? (
          <Note tone="held">
            {may
              ? __('M3 cannot be asked yet: the access to M3 comes first.', 'crossdock')
              : __('This needs the role operator.', 'crossdock')}
          </Note>
        ) : (
          <Loaded of={suggestions} lines={6}>
            {({ faults }) => (
              <div className="cd-stack cd-stack--tight">
                {faults.map((fault) => (
                  <Note key={fault} tone="plain">
                    {fault}
                  </Note>
                ))}
                {faults.length === 0 && (
                  <p className="cd-muted">
                    {__('SKUs need no map where they are the item numbers of M3 or aliases of them.', 'crossdock')}
                  </p>
                )}
              </div>
            )}
          </Loaded>
        )}
      </Card>
      {suggestions.data &&
        choices.data &&
        (['payment', 'shipping', 'country'] as const).map((table) =>
          table === 'country' && suggestions.data!.country.length === 0 ? null : (
            <Suggestions key={table} table={table} rows={suggestions.data![table]} choices={choices.data!} />
          ),
        )}
    </>
  );
}

function Suggestions({ table, rows, choices }: { table: TableName; rows: readonly Suggestion[]; choices: Choices }) {
  const columns = columnsOf()[table];
  const [edits, setEdits] = useState<Record<string, Record<string, string>>>({});
  const put = useMutation('PUT /v1/tables/{table}', { refresh: ['GET /v1/setup', 'GET /v1/tables'] });
  const valuesOf = (row: Suggestion): Record<string, string> => ({
    ...row.suggested,
    ...row.current,
    ...edits[row.key],
  });
  useLeaveGuard(Object.keys(edits).length === 0 ? null : { discard: () => setEdits({}) });
  const open = rows.filter((row) => {
    const values = clean(valuesOf(row));
    return Object.keys(values).length > 0 && JSON.stringify(values) !== JSON.stringify(clean(row.current ?? {}));
  });
  const save = async (): Promise<void> => {
    const body = { rows: open.map((row) => ({ key: row.key, values: clean(valuesOf(row)) })), why: 'set-up guide' };
    const done = await put.run({ params: { table }, body });
    if (!done) return;
    setEdits((now) => typedSince(now, edits));
    toast(__('Taken over.', 'crossdock'), undoRows(table, done.changes));
  };
  return (
    <Card
      title={titleOf(table)}
      actions={
        rows.length > 0 && (
          <Button
            variant="primary"
            disabled={open.length === 0}
            accessibleWhenDisabled
            isBusy={put.working}
            onClick={() => void save()}
            __next40pxDefaultSize
          >
            {open.length === 0
              ? __('Taken over', 'crossdock')
              : /* translators: %s: number of rows. */
                sprintf(_n('Take over %s row', 'Take over %s rows', open.length, 'crossdock'), number(open.length))}
          </Button>
        )
      }
      flush
    >
      {rows.length === 0 ? (
        <Empty icon="search" title={__('The shop has none yet', 'crossdock')}>
          {__('They show here as soon as the shop offers them or orders have them.', 'crossdock')}
        </Empty>
      ) : (
        <div className="cd-table-wrap">
          <table className="cd-table cd-table--cards">
            <thead>
              <tr>
                <th scope="col">{__('In the shop', 'crossdock')}</th>
                {columns.map(({ name, label }) => (
                  <th key={name} scope="col">
                    {label}
                  </th>
                ))}
                <th scope="col">{__('State', 'crossdock')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.key}>
                  <td data-label={__('In the shop', 'crossdock')}>
                    <div>
                      <strong>{row.title}</strong>
                      <div className="cd-muted cd-small">
                        <code>{row.key}</code>
                        {row.zone && ` · ${row.zone}`}
                        {row.orders > 0 &&
                          ` · ${
                            /* translators: %s: number of orders. */
                            sprintf(_n('%s order', '%s orders', row.orders, 'crossdock'), number(row.orders))
                          }`}
                      </div>
                    </div>
                  </td>
                  {columns.map((column) => (
                    <td key={column.name} data-label={column.label}>
                      <Pick
                        label={`${row.title} (${row.key}): ${column.label}`}
                        list={choices[column.kind].choices}
                        value={valuesOf(row)[column.name] ?? ''}
                        onChange={(value) =>
                          setEdits({ ...edits, [row.key]: { ...edits[row.key], [column.name]: value } })
                        }
                      />
                    </td>
                  ))}
                  <td data-label={__('State', 'crossdock')}>
                    <State row={row} open={open.includes(row)} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {put.error && (
        <div className="cd-card__body">
          <ErrorNote error={put.error} />
        </div>
      )}
    </Card>
  );
}

const clean = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== '')
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

function Pick({
  label,
  list,
  value,
  onChange,
}: {
  label: string;
  list: readonly M3Choice[];
  value: string;
  onChange: (value: string) => void;
}) {
  if (list.length === 0)
    return (
      <input
        className="cd-field"
        type="text"
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  return (
    <select className="cd-field" aria-label={label} value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">–</option>
      {value !== '' && !list.some(({ code }) => code === value) && <option value={value}>{value}</option>}
      {list.map(({ code, name }) => (
        <option key={code} value={code}>
          {name === '' ? code : `${code} – ${name}`}
        </option>
      ))}
    </select>
  );
}

function State({ row, open }: { row: Suggestion; open: boolean }) {
  if (open)
    return (
      <Badge tone="wait">
        {row.current
          ? __('Changed', 'crossdock')
          : row.why === ''
            ? __('Chosen', 'crossdock')
            : __('Suggested', 'crossdock')}
      </Badge>
    );
  if (row.current) return <Badge tone="good">{__('In the table', 'crossdock')}</Badge>;
  return <Badge tone="held">{__('Choose', 'crossdock')}</Badge>;
}
