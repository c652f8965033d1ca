/** A draft on the last stored orders, while it runs and when it is done. */
import { Button, Modal } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { useEffect, useState } from 'react';
import type { DefinitionKind, Simulation } from '@crossdock/shared';
import { api, ApiError } from '../api/client.ts';
import { href } from '../router.tsx';
import { money, number } from '../ui/format.ts';
import { ProblemText } from '../ui/problem-text.tsx';
import { Badge, ErrorNote, Meter, Note, Stat } from '../ui/parts.tsx';
import { Table } from '../ui/table.tsx';
import type { About } from './frame.tsx';

const LOOK_EVERY_MS = 400;

export function SimulateDialog({
  kind,
  id,
  about,
  onClose,
}: {
  kind: DefinitionKind;
  id: string;
  about: About;
  onClose: () => void;
}) {
  const [last, setLast] = useState(100);
  const [online, setOnline] = useState(true);
  const [result, setResult] = useState<Simulation | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const running = result?.state === 'running';
  const simulationId = result?.id;
  useEffect(() => {
    if (!running || !simulationId) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      api('GET /v1/simulations/{id}', { params: { id: simulationId } }, abort.signal)
        .then(setResult)
        .catch((failed: unknown) => failed instanceof ApiError && setError(failed));
    }, LOOK_EVERY_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [running, simulationId, result]);
  const start = async (): Promise<void> => {
    setError(null);
    try {
      const body = { last, online };
      setResult(await api('POST /v1/definitions/{kind}/{id}/simulate', { params: { kind, id }, body }));
    } catch (failed) {
      setError(failed instanceof ApiError ? failed : new ApiError(0, 'bug', String(failed), [], null));
    }
  };
  const cancel = async (): Promise<void> => {
    if (simulationId && running)
      await api('DELETE /v1/simulations/{id}', { params: { id: simulationId } }).catch(() => undefined);
  };
  return (
    <Modal
      title={__('Simulate the draft', 'crossdock')}
      size="large"
      className="cd-modal"
      onRequestClose={() => {
        void cancel();
        onClose();
      }}
    >
      <div className="cd cd-bare cd-stack">
        <p>
          {about === 'order'
            ? __(
                'The last stored orders are planned with the live version and with the draft, as if they came now. Nothing is sent.',
                'crossdock',
              )
            : about === 'item'
              ? __(
                  'Items that were read go through the live version and through the draft. Neither M3 nor the shop is asked, and nothing is sent.',
                  'crossdock',
                )
              : __(
                  'Products that the shop has sent go through the live version and through the draft. Neither M3 nor the shop is asked, and nothing is sent.',
                  'crossdock',
                )}
        </p>
        <div className="cd-row">
          <label className="cd-row">
            {thingsWord(about)}
            <select
              className="cd-field"
              value={last}
              disabled={running}
              onChange={(e) => setLast(Number(e.target.value))}
            >
              {[10, 25, 100, 250, 1000].map((n) => (
                <option key={n} value={n}>
                  {number(n)}
                </option>
              ))}
            </select>
          </label>
          {about === 'order' && (
            <label className="cd-row">
              <input
                type="checkbox"
                checked={online}
                disabled={running}
                onChange={(e) => setOnline(e.target.checked)}
              />
              {__('Read items and currencies from M3', 'crossdock')}
            </label>
          )}
          {running ? (
            <Button variant="secondary" size="compact" onClick={() => void cancel()}>
              {__('Cancel', 'crossdock')}
            </Button>
          ) : (
            <Button variant="primary" size="compact" onClick={() => void start()}>
              {result ? __('Simulate again', 'crossdock') : __('Start', 'crossdock')}
            </Button>
          )}
        </div>
        <ErrorNote error={error} />
        {result && <Result of={result} about={about} />}
      </div>
    </Modal>
  );
}

function thingsWord(about: About): string {
  switch (about) {
    case 'item':
      return __('Items', 'crossdock');
    case 'product':
      return __('Products', 'crossdock');
    case 'order':
      return __('Orders', 'crossdock');
  }
}

function nothingStored(about: About): string {
  switch (about) {
    case 'item':
      return __('No item was read yet; a first load of the catalogue reads them.', 'crossdock');
    case 'product':
      return __('The shop has sent no product yet; save one in WooCommerce and simulate again.', 'crossdock');
    case 'order':
      return __('No order is stored yet; place one in the shop and simulate again.', 'crossdock');
  }
}

function Result({ of, about }: { of: Simulation; about: About }) {
  const progress = of.wanted === 0 ? 1 : of.done / of.wanted;
  const words =
    about === 'order'
      ? /* translators: 1: number done, 2: number of orders. */
        sprintf(__('%1$s of %2$s orders', 'crossdock'), number(of.done), number(of.wanted))
      : /* translators: 1: number done, 2: number of all. */
        sprintf(__('%1$s of %2$s', 'crossdock'), number(of.done), number(of.wanted));
  return (
    <>
      {of.state === 'running' && <Meter value={progress} label={words} />}
      {of.state === 'failed' && (
        <Note tone="bad" live>
          {of.error}
        </Note>
      )}
      {of.state === 'cancelled' && (
        <Note tone="plain" live>
          {__('Cancelled; these are the orders until then.', 'crossdock')}
        </Note>
      )}
      {of.state === 'done' && of.changed === 0 && (
        <Note tone="good" live>
          {of.wanted === 0
            ? nothingStored(about)
            : about === 'order'
              ? __('The draft changes nothing for these orders.', 'crossdock')
              : __('The draft changes nothing for any of them.', 'crossdock')}
        </Note>
      )}
      <div className="cd-stats">
        <Stat label={__('Planned', 'crossdock')} value={number(of.done)} hint={words} />
        <Stat
          label={__('Would differ', 'crossdock')}
          value={number(of.changed)}
          tone={of.changed > 0 ? 'wait' : 'good'}
        />
        <Stat
          label={__('Newly held', 'crossdock')}
          value={number(of.newlyHeld)}
          tone={of.newlyHeld > 0 ? 'held' : 'good'}
        />
        <Stat label={__('No longer held', 'crossdock')} value={number(of.newlyFree)} tone="good" />
      </div>
      {of.totals.length > 0 && (
        <Table
          label={__('Totals', 'crossdock')}
          rows={of.totals}
          rowKey={(row) => row.currency}
          columns={[
            { id: 'c', title: __('Planned totals', 'crossdock'), cell: (row) => row.currency },
            { id: 'b', title: __('Live', 'crossdock'), numeric: true, cell: (row) => money(row.before, row.currency) },
            { id: 'a', title: __('Draft', 'crossdock'), numeric: true, cell: (row) => money(row.after, row.currency) },
          ]}
        />
      )}
      {of.fields.length > 0 && (
        <Table
          label={__('Fields that differ', 'crossdock')}
          rows={of.fields}
          rowKey={(row) => row.what}
          columns={[
            { id: 'w', title: __('Field', 'crossdock'), cell: (row) => <code>{row.what}</code> },
            { id: 'n', title: __('Times', 'crossdock'), numeric: true, cell: (row) => number(row.count) },
            { id: 'b', title: __('Live, for example', 'crossdock'), cell: (row) => row.before || '–' },
            { id: 'a', title: __('Draft', 'crossdock'), cell: (row) => row.after || '–' },
          ]}
        />
      )}
      {of.problems.length > 0 && (
        <Table
          label={__('Problems', 'crossdock')}
          rows={of.problems}
          rowKey={(row) => row.code}
          columns={[
            { id: 'm', title: __('Problem, for example', 'crossdock'), cell: (row) => row.message },
            { id: 'a', title: __('New', 'crossdock'), numeric: true, cell: (row) => number(row.appeared) },
            { id: 'v', title: __('Gone', 'crossdock'), numeric: true, cell: (row) => number(row.vanished) },
          ]}
        />
      )}
      {of.orders.map((order) => (
        <details key={order.key} className="cd-simorder">
          <summary>
            <strong>{order.number}</strong>{' '}
            {order.before !== order.after && (
              <>
                <Badge tone="plain">{order.before}</Badge> →{' '}
                <Badge tone={order.after === 'hold' ? 'held' : 'good'}>{order.after}</Badge>{' '}
              </>
            )}
            <span className="cd-muted">
              {sprintf(
                /* translators: %s: number. */
                _n('%s difference', '%s differences', order.differences.length + order.moreDifferences, 'crossdock'),
                number(order.differences.length + order.moreDifferences),
              )}
            </span>
          </summary>
          {order.newProblems.map((problem) => (
            <Note key={problem.code + (problem.field ?? '')} tone="held">
              <ProblemText of={problem} />
            </Note>
          ))}
          <ul className="cd-changes">
            {order.differences.map((d) => (
              <li key={d.what}>
                <code>{d.what}</code>
                <span className="cd-changes__values">
                  <del>{d.before ?? '–'}</del>
                  <ins>{d.after ?? '–'}</ins>
                </span>
              </li>
            ))}
          </ul>
          {about === 'order' && <a href={href('timeline', [order.key])}>{__('Its timeline', 'crossdock')}</a>}
        </details>
      ))}
    </>
  );
}
