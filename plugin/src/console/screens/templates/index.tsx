/** Templates: a bundle of settings, rows, switches and table rows, seen before it is applied. */
import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import type { Template, TemplatePreview } from '@crossdock/shared';
import '../../design/design.css?inline';
import { Changes, Findings } from '../../design/parts.tsx';
import { useMay } from '../../data/me.ts';
import { useMutation, useQuery } from '../../data/query.ts';
import { href, useLocation } from '../../router.tsx';
import { Card, ErrorNote, Loaded, Note, Page, Tabs } from '../../ui/parts.tsx';
import { Reason } from '../../ui/reason.tsx';
import { Table } from '../../ui/table.tsx';
import { toast } from '../../ui/toast.tsx';

export default function Templates() {
  const { rest } = useLocation();
  const [id = ''] = rest;
  const list = useQuery('GET /v1/templates');
  const chosen = list.data?.templates.find((one) => one.id === id);
  return (
    <Page
      title={chosen?.title ?? __('Templates', 'crossdock')}
      lead={
        chosen
          ? chosen.about
          : __(
              'Settings, maps and flows that fit together for a kind of business. You see what one would change before anything changes.',
              'crossdock',
            )
      }
    >
      <Tabs
        label={__('Maps and tables', 'crossdock')}
        tabs={[
          { to: href('maps'), title: __('Field maps', 'crossdock'), current: false },
          { to: href('maps', ['tables']), title: __('Look-up tables', 'crossdock'), current: false },
          { to: href('templates'), title: __('Templates', 'crossdock'), current: true },
        ]}
      />
      <Loaded of={list}>
        {(data) =>
          chosen ? (
            <Chosen key={chosen.id} template={chosen} />
          ) : (
            <div className="cd-defs">
              {data.templates.map((one) => (
                <a key={one.id} className="cd-def" href={href('templates', [one.id])}>
                  <strong>{one.title}</strong>
                  <span>{one.about}</span>
                </a>
              ))}
            </div>
          )
        }
      </Loaded>
    </Page>
  );
}

function Chosen({ template }: { template: Template }) {
  const [inputs, setInputs] = useState<Record<string, string>>(() =>
    Object.fromEntries(template.inputs.map(({ id, value }) => [id, value])),
  );
  const [preview, setPreview] = useState<TemplatePreview | null>(null);
  const [asking, setAsking] = useState(false);
  const look = useMutation('POST /v1/templates/{id}/preview');
  const apply = useMutation('POST /v1/templates/{id}/apply', {
    refresh: ['GET /v1/definitions', 'GET /v1/settings', 'GET /v1/tables', 'GET /v1/templates'],
  });
  const mayLook = useMay('operator');
  const mayApply = useMay('administrator');
  const params = { id: template.id };
  const confirm = async (why: string): Promise<void> => {
    if (!preview || !(await apply.run({ params, body: { inputs, seal: preview.seal, why } }))) return;
    setAsking(false);
    setPreview(null);
    toast(sprintf(/* translators: %s: template. */ __('“%s” is applied.', 'crossdock'), template.title));
  };
  const nothing = preview && preview.settings.length + preview.definitions.length + preview.tables.length === 0;
  const errors = preview?.findings.some((f) => f.severity === 'error') ?? false;
  return (
    <>
      <p>
        <a href={href('templates')}>{__('All templates', 'crossdock')}</a>
      </p>
      <Card
        title={
          template.inputs.length > 0 ? __('What it asks for', 'crossdock') : __('It asks for nothing', 'crossdock')
        }
      >
        <form
          className="cd-stack"
          onSubmit={(event) => {
            event.preventDefault();
            void look.run({ params, body: { inputs } }).then(setPreview);
          }}
        >
          {template.inputs.map((input) => (
            <label key={input.id} className="cd-stack cd-stack--tight cd-ask">
              <span>
                {input.title}
                {input.required && <abbr title={__('Needed', 'crossdock')}> *</abbr>}
              </span>
              {input.choices ? (
                <select
                  className="cd-field"
                  value={inputs[input.id] ?? ''}
                  onChange={(event) => setInputs({ ...inputs, [input.id]: event.target.value })}
                >
                  {input.choices.map((choice) => (
                    <option key={choice.value} value={choice.value}>
                      {choice.label}
                    </option>
                  ))}
                </select>
              ) : (
                <input
                  type="text"
                  className="cd-field"
                  maxLength={input.maxLength}
                  required={input.required}
                  value={inputs[input.id] ?? ''}
                  onChange={(event) => {
                    setInputs({ ...inputs, [input.id]: event.target.value });
                    setPreview(null);
                  }}
                />
              )}
              {input.help && <span className="cd-muted cd-small">{input.help}</span>}
            </label>
          ))}
          <ErrorNote error={look.error} />
          <div>
            <Button
              variant="secondary"
              type="submit"
              isBusy={look.working}
              disabled={!mayLook}
              accessibleWhenDisabled
              __next40pxDefaultSize
            >
              {__('Show what it would change', 'crossdock')}
            </Button>
          </div>
        </form>
      </Card>
      {preview && (
        <Card
          title={__('What it would change', 'crossdock')}
          footer={
            <div className="cd-row cd-row--end">
              <Button
                variant="primary"
                disabled={!mayApply || errors || Boolean(nothing)}
                accessibleWhenDisabled
                description={mayApply ? undefined : __('Only administrators apply templates.', 'crossdock')}
                onClick={() => setAsking(true)}
                __next40pxDefaultSize
              >
                {__('Apply …', 'crossdock')}
              </Button>
            </div>
          }
        >
          <div className="cd-stack">
            {nothing && <Note tone="good">{__('Everything is as the template wants it already.', 'crossdock')}</Note>}
            <Findings of={preview.findings} />
            {preview.settings.length > 0 && (
              <Table
                label={__('Settings', 'crossdock')}
                rows={preview.settings}
                rowKey={(row) => row.path}
                columns={[
                  { id: 'p', title: __('Setting', 'crossdock'), cell: (row) => <code>{row.path}</code> },
                  { id: 'f', title: __('Now', 'crossdock'), cell: (row) => shown(row.from) },
                  { id: 't', title: __('Then', 'crossdock'), cell: (row) => shown(row.to) },
                ]}
              />
            )}
            {preview.definitions.map((one) => (
              <section key={one.kind + one.id}>
                <h3>{one.title}</h3>
                <Changes of={one.changes} />
              </section>
            ))}
            {preview.tables.map(({ table, rows }) => (
              <section key={table}>
                <h3>{sprintf(/* translators: %s: name of a table. */ __('Table “%s”', 'crossdock'), table)}</h3>
                <ul className="cd-runs">
                  {rows.map((row) => (
                    <li key={row.key}>
                      <code>{row.key}</code> → {row.to}
                    </li>
                  ))}
                </ul>
              </section>
            ))}
          </div>
        </Card>
      )}
      {asking && preview && (
        <Reason
          title={sprintf(/* translators: %s: template. */ __('Apply “%s”?', 'crossdock'), template.title)}
          action={__('Apply', 'crossdock')}
          working={apply.working}
          error={apply.error}
          onConfirm={(why) => void confirm(why)}
          onCancel={() => setAsking(false)}
        >
          <p>
            {sprintf(
              /* translators: 1: number of settings, 2: number of maps and flows, 3: number of tables. */
              __(
                'It changes %1$d settings, %2$d maps and flows and %3$d tables at once. Maps and flows get a new version, so each can be rolled back; settings keep their versions, too.',
                'crossdock',
              ),
              preview.settings.length,
              preview.definitions.length,
              preview.tables.length,
            )}
          </p>
        </Reason>
      )}
    </>
  );
}
const shown = (value: unknown): string =>
  value === null || value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value);
