/** Versions of a flow or map: who, when, why; what differs; roll back; files; which orders used one. */
import { Button, FormFileUpload } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import type { DefinitionVersion } from '@crossdock/shared';
import { api, ApiError } from '../api/client.ts';
import { useMay } from '../data/me.ts';
import { useMutation, useQuery } from '../data/query.ts';
import { href } from '../router.tsx';
import { number } from '../ui/format.ts';
import { Badge, Card, ErrorNote, Loaded, Time } from '../ui/parts.tsx';
import { Reason } from '../ui/reason.tsx';
import { toast } from '../ui/toast.tsx';
import { Changes } from './parts.tsx';
import type { Editing } from './use-definition.ts';

const ORIGIN: Record<DefinitionVersion['origin'], () => string> = {
  'built-in': () => __('Came with Crossdock', 'crossdock'),
  person: () => __('Published', 'crossdock'),
  template: () => __('By a template', 'crossdock'),
  rollback: () => __('Rolled back', 'crossdock'),
};

export function Versions({ editing }: { editing: Editing }) {
  const { kind, id, versions, live } = editing;
  const [shown, setShown] = useState<number>(versions[0]?.version ?? 1);
  const [back, setBack] = useState<DefinitionVersion | null>(null);
  const mayPublish = useMay('administrator');
  const rollback = useMutation('POST /v1/definitions/{kind}/{id}/rollback', { refresh: ['GET /v1/definitions'] });
  const confirm = async (why: string): Promise<void> => {
    if (!back) return;
    const body = { version: back.version, live: live.version, why };
    const made = await rollback.run({ params: { kind, id }, body });
    if (!made) return;
    setBack(null);
    setShown(made.version);
    await editing.refresh();
    /* translators: 1: new version, 2: version that it repeats. */
    toast(
      sprintf(__('Version %1$d is live; it says what version %2$d said.', 'crossdock'), made.version, back.version),
    );
  };
  return (
    <div className="cd-versions">
      <Card title={__('Versions', 'crossdock')} flush actions={<Files editing={editing} />}>
        <ul className="cd-versionlist">
          {versions.map((version) => (
            <li key={version.version} aria-current={version.version === shown ? 'true' : undefined}>
              <button type="button" onClick={() => setShown(version.version)}>
                <span className="cd-row">
                  <strong>
                    {sprintf(/* translators: %d: version. */ __('Version %d', 'crossdock'), version.version)}
                  </strong>
                  {version.live && <Badge tone="good">{__('Live', 'crossdock')}</Badge>}
                </span>
                <span>{version.why}</span>
                <span className="cd-muted cd-small">
                  {ORIGIN[version.origin]()} · {version.actor} · <Time iso={version.at} />
                </span>
              </button>
              {!version.live && (
                <Button
                  variant="secondary"
                  size="compact"
                  disabled={!mayPublish}
                  accessibleWhenDisabled
                  onClick={() => setBack(version)}
                >
                  {__('Roll back to it …', 'crossdock')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </Card>
      <Compare key={shown} editing={editing} version={shown} />
      {back && (
        <Reason
          title={sprintf(/* translators: %d: version. */ __('Roll back to version %d?', 'crossdock'), back.version)}
          action={__('Roll back', 'crossdock')}
          working={rollback.working}
          error={rollback.error}
          onConfirm={(why) => void confirm(why)}
          onCancel={() => setBack(null)}
        >
          <p>
            {__(
              'What that version says is published again as a new version. Nothing is lost: the present one stays in the list.',
              'crossdock',
            )}
          </p>
          <Diff editing={editing} from={live.version} to={back.version} />
        </Reason>
      )}
    </div>
  );
}

function Compare({ editing, version }: { editing: Editing; version: number }) {
  const [with_, setWith] = useState<string>(() => {
    const older = editing.versions.find((v) => v.version < version);
    return older ? String(older.version) : editing.revision > 0 ? 'draft' : String(version);
  });
  const { kind, id } = editing;
  const runs = useQuery('GET /v1/definitions/{kind}/{id}/versions/{version}/runs', {
    params: { kind, id, version: String(version) },
    query: { limit: 50 },
  });
  return (
    <div className="cd-stack">
      <Card
        title={sprintf(/* translators: %d: version. */ __('What version %d changed', 'crossdock'), version)}
        actions={
          <label className="cd-row cd-small">
            {__('compared with', 'crossdock')}
            <select className="cd-field" value={with_} onChange={(event) => setWith(event.target.value)}>
              {editing.versions.map((v) => (
                <option key={v.version} value={v.version}>
                  {sprintf(/* translators: %d: version. */ __('Version %d', 'crossdock'), v.version)}
                </option>
              ))}
              {editing.revision > 0 && <option value="draft">{__('the draft', 'crossdock')}</option>}
            </select>
          </label>
        }
      >
        <Diff
          editing={editing}
          from={with_ === 'draft' ? version : Number(with_)}
          to={with_ === 'draft' ? 'draft' : version}
        />
      </Card>
      <Card title={sprintf(/* translators: %d: version. */ __('Which orders used version %d', 'crossdock'), version)}>
        <Loaded of={runs}>
          {(data) =>
            data.count === 0 ? (
              <p className="cd-muted">{__('None yet.', 'crossdock')}</p>
            ) : (
              <>
                <p className="cd-muted">
                  {sprintf(
                    /* translators: %s: number. */ __('%s runs, newest first.', 'crossdock'),
                    number(data.count),
                  )}
                </p>
                <ul className="cd-runs">
                  {data.runs.map((run) => (
                    <li key={run.id}>
                      <a href={href('timeline', [run.key])}>{run.key.replace(/^order:/, '')}</a>
                      <Badge tone={run.state === 'held' ? 'held' : run.state === 'done' ? 'good' : 'wait'}>
                        {run.outcome ?? run.state}
                      </Badge>
                      <span className="cd-muted cd-small">
                        <Time iso={run.at} />
                      </span>
                    </li>
                  ))}
                </ul>
              </>
            )
          }
        </Loaded>
      </Card>
    </div>
  );
}

function Diff({ editing, from, to }: { editing: Editing; from: number; to: number | 'draft' }) {
  const { kind, id } = editing;
  const diff = useQuery('GET /v1/definitions/{kind}/{id}/diff', { params: { kind, id }, query: { from, to } });
  return <Loaded of={diff}>{(data) => <Changes of={data.changes} />}</Loaded>;
}

/** Saves a text as a file of the browser. */
export function download(name: string, text: string, type = 'application/json'): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  Object.assign(link, { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
}

function Files({ editing }: { editing: Editing }) {
  const { kind, id, live } = editing;
  const [error, setError] = useState<ApiError | null>(null);
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setError(null);
    try {
      const body = JSON.parse(await file.text()) as never;
      await api('POST /v1/definitions/import', { body });
      await editing.refresh();
      toast(__('The file is a draft now. Look at it, then publish it.', 'crossdock'));
    } catch (failed) {
      const message = __('This is not a file that Crossdock exported.', 'crossdock');
      setError(failed instanceof ApiError ? failed : new ApiError(0, 'file', message, [], null));
    }
  };
  const give = async (): Promise<void> => {
    const file = await api('GET /v1/definitions/{kind}/{id}/export', { params: { kind, id } });
    download(`crossdock-${kind}-${id}-v${live.version}.json`, `${JSON.stringify(file, null, 2)}\n`);
  };
  return (
    <>
      <ErrorNote error={error} />
      <Button variant="tertiary" size="compact" onClick={() => void give()}>
        {__('Export', 'crossdock')}
      </Button>
      <FormFileUpload
        accept="application/json,.json"
        onChange={(event) => void take(event.currentTarget.files?.[0])}
        render={({ openFileDialog }) => (
          <Button
            variant="tertiary"
            size="compact"
            disabled={!editing.mayEdit}
            accessibleWhenDisabled
            onClick={openFileDialog}
          >
            {__('Import …', 'crossdock')}
          </Button>
        )}
      />
    </>
  );
}
