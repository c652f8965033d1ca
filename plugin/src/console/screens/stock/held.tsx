/** A push that a guard holds, of stock or of prices: why, what it would change, and the release by a person. */
import { Button } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { useState, type ReactNode } from 'react';
import { useMay } from '../../data/me.ts';
import type { Mutation, Result } from '../../data/query.ts';
import { Card, Loaded, Time } from '../../ui/parts.tsx';
import { OwnWords } from '../../ui/problem-text.tsx';
import { problemWords } from '../../ui/problem-words.ts';
import { Reason } from '../../ui/reason.tsx';
import { Table } from '../../ui/table.tsx';
import { toast } from '../../ui/toast.tsx';
import { Pager } from './parts.tsx';

interface Push {
  id: string;
  reasons: readonly { code: string; message: string }[];
  createdAt: number;
}
export interface HeldWords {
  title: string;
  look: string;
  hide: string;
  /** The button, with how many. */
  releaseAll: string;
  release: string;
  releaseAbout: string;
  released: string;
  discard: string;
  discardAbout: string;
  discarded: string;
}
type Decide = 'POST /v1/stock/pushes/{id}/release' | 'POST /v1/stock/pushes/{id}/discard' | 'POST /v1/prices/pushes/{id}/release' | 'POST /v1/prices/pushes/{id}/discard'; // prettier-ignore
type Decision = { [R in Decide]: Mutation<R> }[Decide];

/** `children`: what stands beside the link to the preview. */
export function HeldCard({
  push: { id, reasons, createdAt },
  words,
  release,
  discard,
  preview,
  children,
}: {
  push: Push;
  words: HeldWords;
  release: Decision;
  discard: Decision;
  preview: ReactNode;
  children: ReactNode;
}) {
  const may = useMay('operator');
  const [seen, setSeen] = useState(false);
  const [asking, setAsking] = useState<'release' | 'discard' | null>(null);
  const act = asking === 'discard' ? discard : release;
  const ask = (what: 'release' | 'discard'): void => {
    (what === 'discard' ? discard : release).reset();
    setAsking(what);
  };
  return (
    <Card
      className="cd-held-push"
      title={words.title}
      about={<Time iso={new Date(createdAt).toISOString()} />}
      actions={
        may ? (
          <>
            <Button variant="tertiary" onClick={() => ask('discard')} __next40pxDefaultSize>{__('Discard', 'crossdock')}</Button>
            <Button variant="primary" onClick={() => ask('release')} __next40pxDefaultSize>{words.releaseAll}</Button>
          </>
        ) : (
          <span className="cd-muted cd-small">{__('An operator releases or discards it.', 'crossdock')}</span>
        )
      }
    >
      <div className="cd-stack">
        <ul className="cd-reasons">
          {reasons.map(({ code, message }) => (
            <li key={code}>
              {problemWords({ code, message }).text}
              <OwnWords text={problemWords({ code, message }).own} />
            </li>
          ))}
        </ul>
        <div className="cd-row">
          {children}
          <Button variant="link" aria-expanded={seen} onClick={() => setSeen(!seen)}>{seen ? words.hide : words.look}</Button>
        </div>
        {seen && preview}
      </div>
      {asking && (
        <Reason
          title={asking === 'release' ? words.release : words.discard}
          action={asking === 'release' ? __('Release', 'crossdock') : __('Discard', 'crossdock')}
          destructive={asking === 'discard'}
          working={act.working}
          error={act.error}
          onCancel={() => setAsking(null)}
          onConfirm={(why) =>
            void act.run({ params: { id }, body: { why } }).then((done) => {
              if (!done) return;
              setAsking(null);
              toast(asking === 'release' ? words.released : words.discarded);
            })
          }
        >
          <p>{asking === 'release' ? words.releaseAbout : words.discardAbout}</p>
        </Reason>
      )}
    </Card>
  ); // prettier-ignore
}

interface Sku {
  sku: string;
  ITNO: string | null;
}
/** What a push would change, SKU by SKU. */
export function Preview<Row extends Sku>({
  of,
  after,
  onPage,
  before,
  becomes,
  change,
  why,
}: {
  of: Result<{ skus: Row[]; next: string | null }>;
  after: readonly string[];
  onPage: (after: string[]) => void;
  before: (row: Row) => ReactNode;
  becomes: (row: Row) => ReactNode;
  change: (row: Row) => ReactNode;
  why: (row: Row) => ReactNode;
}) {
  return (
    <Loaded of={of}>
      {({ skus, next }) => (
        <>
          <Table
            label={__('What the push would change', 'crossdock')}
            rows={skus}
            rowKey={({ sku }) => sku}
            empty={<p className="cd-muted">{__('Nothing is left in it: M3 shows again what the shop has.', 'crossdock')}</p>}
            columns={[
              { id: 'sku', title: 'SKU', nowrap: true, cell: ({ sku, ITNO }) => <><code>{sku}</code>{ITNO !== null && ITNO !== sku && <div className="cd-small cd-muted">{ITNO}</div>}</> },
              { id: 'before', title: __('In the shop', 'crossdock'), numeric: true, cell: before },
              { id: 'after', title: __('New', 'crossdock'), numeric: true, cell: (row) => <b>{becomes(row)}</b> },
              { id: 'change', title: __('Change', 'crossdock'), numeric: true, cell: change },
              { id: 'why', title: __('How it comes about', 'crossdock'), cell: why },
            ]}
          />
          <Pager after={after} next={next} onChange={onPage} />
        </>
      )}
    </Loaded>
  ); // prettier-ignore
}
