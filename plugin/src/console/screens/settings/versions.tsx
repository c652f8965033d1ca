/** Versions of the settings: who, when, why, what; and the way back. */
import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import type { Answer } from '../../api/client.ts';
import { useMay } from '../../data/me.ts';
import { useMutation, useQuery } from '../../data/query.ts';
import { href } from '../../router.tsx';
import { Card, Empty, Loaded, Note, Time } from '../../ui/parts.tsx';
import { Reason } from '../../ui/reason.tsx';
import { Table } from '../../ui/table.tsx';
import { toast } from '../../ui/toast.tsx';
import { DifferenceList } from './differences.tsx';
import { nested } from './values.ts';

export function Versions({ version }: { version: string | undefined }) {
  const list = useQuery('GET /v1/settings/versions', { query: { limit: 100 } });
  return (
    <div className="cd-grid" style={{ '--cd-cell': '420px' } as React.CSSProperties}>
      <Card title={__('Versions', 'crossdock')} flush>
        <Loaded of={list}>
          {({ versions }) => (
            <Table
              label={__('Versions of the settings', 'crossdock')}
              rows={versions}
              rowKey={(one) => one.version}
              empty={
                <Empty icon="settings" title={__('Nothing has been changed yet', 'crossdock')}>
                  {__('The defaults and what the configuration file fixes are in force.', 'crossdock')}
                </Empty>
              }
              columns={[
                { id: 'n', title: __('Version', 'crossdock'), cell: (one) => <a href={href('settings', ['versions', String(one.version)])} aria-current={String(one.version) === version ? 'true' : undefined}>{one.version}</a> },
                { id: 'at', title: __('When', 'crossdock'), nowrap: true, cell: ({ at }) => <Time iso={at} /> },
                { id: 'who', title: __('Who', 'crossdock'), cell: ({ actor }) => actor.name },
                { id: 'why', title: __('Why', 'crossdock'), cell: ({ why }) => why },
              ]}
            />
          )}
        </Loaded>
      </Card>
      {version && /^\d+$/.test(version) && <Version number={version} key={version} />}
    </div>
  ); // prettier-ignore
}

function Version({ number }: { number: string }) {
  const found = useQuery('GET /v1/settings/versions/{version}', { params: { version: number } });
  return (
    /* translators: %s: number of a version. */
    <Card title={sprintf(__('Version %s', 'crossdock'), number)}>
      <Loaded of={found}>{(data) => <Changes data={data} />}</Loaded>
    </Card>
  );
}

function Changes({ data }: { data: Answer<'GET /v1/settings/versions/{version}'> }) {
  const may = useMay('administrator');
  const [asking, setAsking] = useState(false);
  const save = useMutation('PUT /v1/settings', { refresh: ['GET /v1/settings', 'GET /v1/audit'] });
  // Secrets are masked, so they cannot be taken back from here.
  const back = data.changes.filter(({ from, to }) => from !== '(secret)' && to !== '(secret)');
  const undo = async (why: string): Promise<void> => {
    const settings = nested(Object.fromEntries(back.map(({ path, from }) => [path, from ?? null])));
    const done = await save.run({ body: { settings, why } });
    if (!done) return;
    setAsking(false);
    /* translators: %d: number of a version. */
    toast(sprintf(__('Taken back; this is version %d now.', 'crossdock'), done.version));
  };
  return (
    <div className="cd-stack">
      <p className="cd-muted">
        {data.actor.name} · <Time iso={data.at} exact /> · {data.why}
      </p>
      <DifferenceList of={data.changes} />
      {back.length > 0 && (
        <div>
          <Button
            variant="secondary"
            disabled={!may}
            accessibleWhenDisabled
            onClick={() => setAsking(true)}
            __next40pxDefaultSize
          >
            {__('Take this change back', 'crossdock')}
          </Button>
        </div>
      )}
      {asking && (
        <Reason
          title={__('Take this change back', 'crossdock')}
          action={__('Take back', 'crossdock')}
          working={save.working}
          error={save.error}
          onConfirm={(why) => void undo(why)}
          onCancel={() => setAsking(false)}
        >
          <DifferenceList of={back.map(({ path, from, to }) => ({ path, from: to, to: from }))} />
          <Note>{__('This makes a new version. Later changes of other settings stay.', 'crossdock')}</Note>
        </Reason>
      )}
    </div>
  );
}
