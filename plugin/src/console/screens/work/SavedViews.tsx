/** Views: the usual ones, and those that a person has saved. */
import { Button, Modal, TextControl } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import { useMutation, useQuery } from '../../data/query.ts';
import { href, Link } from '../../router.tsx';
import { Icon } from '../../ui/icons.tsx';
import { ErrorNote } from '../../ui/parts.tsx';
import { toast } from '../../ui/toast.tsx';
import type { WorkAddress } from './index.tsx';

const usual = (): { name: string; query: WorkAddress }[] => [
  { name: __('All', 'crossdock'), query: {} },
  { name: __('Held', 'crossdock'), query: { state: 'held' } },
  { name: __('Waiting for a retry', 'crossdock'), query: { state: 'retry' } },
  { name: __('Orders in M3', 'crossdock'), query: { flow: 'order-to-cash', outcome: 'confirmed' } },
  { name: __('Today', 'crossdock'), query: { span: 'today' } },
];
const same = (a: WorkAddress, b: Record<string, string | undefined>): boolean => {
  const text = (of: Record<string, string | undefined>): string =>
    JSON.stringify(
      Object.entries(of)
        .filter(([, value]) => value)
        .sort(),
    );
  return text(a) === text(b);
};

export function SavedViews({ address }: { address: WorkAddress }) {
  const views = useQuery('GET /v1/work/views');
  const [naming, setNaming] = useState(false);
  const remove = useMutation('DELETE /v1/work/views/{id}', { refresh: ['GET /v1/work/views'] });
  const restore = useMutation('POST /v1/work/views', { refresh: ['GET /v1/work/views'] });
  const own = views.data?.views ?? [];
  const known = [...usual(), ...own].some(({ query }) => same(address, query));
  return (
    <nav className="cd-views" aria-label={__('Views', 'crossdock')}>
      {usual().map(({ name, query }) => (
        <Link key={name} to={href('work', [], query)} aria-current={same(address, query) ? 'page' : undefined}>
          {name}
        </Link>
      ))}
      {own.map(({ id, name, query }) => (
        <span key={id} className="cd-view-own">
          <Link to={href('work', [], query)} aria-current={same(address, query) ? 'page' : undefined}>
            {name}
          </Link>
          <button
            type="button"
            aria-label={sprintf(/* translators: %s: name of a view. */ __('Remove the view "%s"', 'crossdock'), name)}
            onClick={() =>
              void remove
                .run({ params: { id } })
                .then((done) => done && toast(__('The view is removed.', 'crossdock'), () => void restore.run({ body: { name, query } })))
            }
          >
            <Icon name="cross" size={14} />
          </button>
        </span>
      ))}
      {!known && (
        <Button variant="link" onClick={() => setNaming(true)}>
          {__('Save this view', 'crossdock')}
        </Button>
      )}
      {naming && <Name address={address} onClose={() => setNaming(false)} />}
    </nav>
  ); // prettier-ignore
}

function Name({ address, onClose }: { address: WorkAddress; onClose: () => void }) {
  const [name, setName] = useState('');
  const save = useMutation('POST /v1/work/views', { refresh: ['GET /v1/work/views'] });
  const query = Object.fromEntries(
    Object.entries(address).filter((pair): pair is [string, string] => Boolean(pair[1])),
  );
  return (
    <Modal title={__('Save this view', 'crossdock')} onRequestClose={onClose} size="small">
      <form
        className="cd cd-stack cd-bare"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) void save.run({ body: { name: name.trim(), query } }).then((done) => done && onClose());
        }}
      >
        <TextControl label={__('Name', 'crossdock')} value={name} onChange={setName} maxLength={60} help={__('Only you see it.', 'crossdock')} __next40pxDefaultSize __nextHasNoMarginBottom />
        <ErrorNote error={save.error} />
        <div className="cd-row cd-row--end">
          <Button variant="primary" type="submit" isBusy={save.working} disabled={!name.trim()} __next40pxDefaultSize>
            {__('Save', 'crossdock')}
          </Button>
        </div>
      </form>
    </Modal>
  ); // prettier-ignore
}
