/** The settings in groups, searchable; what is fixed outside is read-only and says so. */
import { Button } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { useMemo, useState } from 'react';
import type { SettingDescription } from '@crossdock/shared';
import type { Answer } from '../../api/client.ts';
import { useLeaveGuard } from '../../leave.ts';
import { useLocation } from '../../router.tsx';
import { useMay } from '../../data/me.ts';
import { useMutation, useQuery } from '../../data/query.ts';
import { undoSettings } from '../../data/undo.ts';
import { Badge, Card, Empty, ErrorNote, Loaded, Note } from '../../ui/parts.tsx';
import { Reason } from '../../ui/reason.tsx';
import { toast } from '../../ui/toast.tsx';
import { DifferenceList } from './differences.tsx';
import { Field } from './field.tsx';
import { aboutSetting } from './sentences.ts';
import { fromText, nested } from './values.ts';

type Key = Answer<'GET /v1/settings'>['keys'][number];

export function SettingsForm() {
  const view = useQuery('GET /v1/settings');
  const schema = useQuery('GET /v1/settings/schema');
  return (
    <Loaded of={view} lines={8}>
      {({ keys, version }) => (
        <Loaded of={schema} lines={8}>
          {({ settings }) => <Form keys={keys} version={version} settings={settings} />}
        </Loaded>
      )}
    </Loaded>
  );
}

function Form({ keys, version, settings }: { keys: Key[]; version: number; settings: SettingDescription[] }) {
  const may = useMay('administrator');
  const [edits, setEdits] = useState<Record<string, string | boolean>>({});
  const { query } = useLocation();
  const [search, setSearch] = useState(query.get('search') ?? '');
  const [asking, setAsking] = useState(false);
  const save = useMutation('PUT /v1/settings', { refresh: ['GET /v1/settings', 'GET /v1/setup', 'GET /v1/audit'] });
  const byPath = useMemo(() => new Map(keys.map((key) => [key.path, key])), [keys]);
  const { changes, faults } = useMemo(() => read(edits, settings), [edits, settings]);
  const count = Object.keys(edits).length;
  const server = Object.fromEntries((save.error?.faults ?? []).map(({ field, message }) => [field, message]));
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = settings.filter((one) =>
    words.every((word) => `${one.path} ${aboutSetting(one)}`.toLowerCase().includes(word)),
  );
  const groups = [...new Set(shown.map(({ path }) => path.split('.')[0]!))];

  useLeaveGuard(count === 0 ? null : { discard: () => setEdits({}) });

  const submit = async (why: string): Promise<void> => {
    const done = await save.run({ body: { settings: nested(changes), why, version } });
    if (!done) return;
    setAsking(false);
    setEdits({});
    toast(
      sprintf(/* translators: %d: number of a version. */ __('Saved as version %d.', 'crossdock'), done.version),
      undoSettings(Object.keys(changes), keys, done),
    );
  };

  return (
    <>
      <div className="cd-row cd-row--between">
        <input
          className="cd-field cd-settings__search"
          type="search"
          aria-label={__('Search the settings', 'crossdock')}
          placeholder={__('Search the settings …', 'crossdock')}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        {!may && <Badge tone="plain">{__('Only administrators change settings', 'crossdock')}</Badge>}
      </div>
      {groups.length === 0 && (
        <Card>
          <Empty icon="search" title={__('No setting has these words', 'crossdock')} />
        </Card>
      )}
      {groups.map((group) => (
        <Card key={group} title={groupTitle(group)} about={groupAbout(group)}>
          <div className="cd-settings">
            {shown
              .filter(({ path }) => path.startsWith(`${group}.`))
              .map((setting) => (
                <Field
                  key={setting.path}
                  setting={setting}
                  current={byPath.get(setting.path)}
                  edit={edits[setting.path]}
                  fault={faults[setting.path] ?? server[setting.path]}
                  disabled={!may}
                  onEdit={(value) =>
                    setEdits(({ [setting.path]: _, ...others }) =>
                      value === undefined ? others : { ...others, [setting.path]: value },
                    )
                  }
                />
              ))}
          </div>
        </Card>
      ))}
      {count > 0 && (
        <div className="cd-savebar">
          <span>
            {sprintf(
              /* translators: %d: number of settings. */
              _n('%d change', '%d changes', count, 'crossdock'),
              count,
            )}
          </span>
          <Button variant="tertiary" onClick={() => setEdits({})} __next40pxDefaultSize>
            {__('Discard', 'crossdock')}
          </Button>
          <Button
            variant="primary"
            disabled={Object.keys(faults).length > 0}
            accessibleWhenDisabled
            onClick={() => {
              save.reset();
              setAsking(true);
            }}
            __next40pxDefaultSize
          >
            {__('Review and save', 'crossdock')}
          </Button>
        </div>
      )}
      {asking && (
        <Reason
          title={__('Save settings', 'crossdock')}
          action={__('Save', 'crossdock')}
          working={save.working}
          error={save.error}
          onConfirm={(why) => void submit(why)}
          onCancel={() => setAsking(false)}
        >
          <Differences changes={changes} keys={byPath} />
          {'orders.live' in changes && changes['orders.live'] === false && (
            <Note tone="held">
              {__(
                'No order goes to M3 any more until this is switched on again. Orders are kept; stock, prices and items go on.',
                'crossdock',
              )}
            </Note>
          )}
        </Reason>
      )}
      {!asking && <ErrorNote error={save.error} />}
    </>
  );
}

/** Edited texts as values, and what cannot be read. */
function read(edits: Readonly<Record<string, string | boolean>>, settings: readonly SettingDescription[]) {
  const changes: Record<string, unknown> = {};
  const faults: Record<string, string> = {};
  for (const [path, edit] of Object.entries(edits)) {
    const setting = settings.find((one) => one.path === path);
    if (!setting) continue;
    try {
      changes[path] = typeof edit === 'boolean' ? edit : fromText(setting, edit);
    } catch (error) {
      faults[path] = (error as Error).message;
    }
  }
  return { changes, faults };
}

function Differences({ changes, keys }: { changes: Record<string, unknown>; keys: Map<string, Key> }) {
  return (
    <DifferenceList
      of={Object.entries(changes).map(([path, to]) => {
        const key = keys.get(path);
        return { path, from: key?.secret ? '…' : (key?.value ?? null), to };
      })}
    />
  );
}

function groupTitle(group: string): string {
  const words: Record<string, string> = {
    m3: __('M3', 'crossdock'),
    customers: __('Customers', 'crossdock'),
    orders: __('Orders', 'crossdock'),
    status: __('Status', 'crossdock'),
    tax: __('Tax', 'crossdock'),
    stock: __('Stock', 'crossdock'),
    price: __('Prices', 'crossdock'),
    prices: __('Prices', 'crossdock'),
    catalog: __('Items and products', 'crossdock'),
    intake: __('Intake', 'crossdock'),
    work: __('Work', 'crossdock'),
    alerts: __('Alerts', 'crossdock'),
    finance: __('Finance', 'crossdock'),
    refunds: __('Refunds', 'crossdock'),
    payments: __('Payments', 'crossdock'),
  };
  return words[group] ?? group;
}
function groupAbout(group: string): string | undefined {
  const words: Record<string, string> = {
    m3: __('The way to M3, and where orders go in it.', 'crossdock'),
    customers: __('Which M3 customer an order belongs to.', 'crossdock'),
    orders: __('When an order goes to M3, and how.', 'crossdock'),
    status: __('What a status of one side means on the other.', 'crossdock'),
    tax: __('How the shop’s tax reaches M3.', 'crossdock'),
    intake: __('What is accepted from the shop.', 'crossdock'),
    work: __('How much is done at once, and how long it is kept.', 'crossdock'),
  };
  return words[group];
}
