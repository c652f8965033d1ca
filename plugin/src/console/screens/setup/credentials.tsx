/** Step 2: the .ionapi file. It is checked here and by the sidecar, encrypted there, and never shown again. */
import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useRef, useState, type DragEvent } from 'react';
import type { SetupState } from '@crossdock/shared';
import { useMay } from '../../data/me.ts';
import { useMutation } from '../../data/query.ts';
import { Icon } from '../../ui/icons.tsx';
import { Card, ErrorNote, Facts, Note } from '../../ui/parts.tsx';
import { toast } from '../../ui/toast.tsx';
import { href } from '../../router.tsx';
import { stepDetail } from './details.ts';
import { Next } from './next.tsx';

/** No such file is larger. */
const MAX_BYTES = 64 * 1024;

export function CredentialsStep({ setup }: { setup: SetupState }) {
  const may = useMay('administrator');
  const send = useMutation('POST /v1/setup/credentials', { refresh: ['GET /v1/setup', 'GET /v1/settings'] });
  const [fault, setFault] = useState<string | null>(null);
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const { m3 } = setup;
  const access = setup.steps.find(({ step }) => step === 'credentials');
  const refused = m3.fault === null && access?.state === 'attention' ? access : null;

  const take = async (file: File | undefined): Promise<void> => {
    setFault(null);
    if (!file) return;
    if (file.size > MAX_BYTES) return setFault(__('This file is too large to be an .ionapi file.', 'crossdock'));
    let ionapi: unknown;
    try {
      ionapi = JSON.parse(await file.text());
    } catch {
      return setFault(
        __(
          'This file is not JSON, so it is no .ionapi file. Choose the file that the ION API offers as “Download Credentials”.',
          'crossdock',
        ),
      );
    }
    const done = await send.run({ body: { ionapi: ionapi as Record<string, unknown> } });
    const works = done?.steps.every(({ step, state }) => step !== 'credentials' || state === 'done');
    if (works) toast(__('The credentials are kept, encrypted.', 'crossdock'));
    return undefined;
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    if (may && !m3.readOnly) void take(event.dataTransfer.files[0]);
  };

  return (
    <Card
      title={__('Access to M3', 'crossdock')}
      about={__('The .ionapi file holds the address of your M3 and the keys of its integration user.', 'crossdock')}
      footer={<Next to="codes" ready={access?.state === 'done'} />}
    >
      <div className="cd-stack">
        {m3.fault && <Note tone="bad">{m3.fault}</Note>}
        {refused && (
          <Note
            tone="bad"
            live
            actions={<a href={href('setup', ['check'])}>{__('Try again with the check', 'crossdock')}</a>}
          >
            <p>{stepDetail(refused)}</p>
            <p>{__('The file is kept, encrypted; this step is done as soon as M3 answers.', 'crossdock')}</p>
          </Note>
        )}
        {m3.configured && m3.fault === null && !refused && (
          <Note tone="good">
            <Facts
              of={[
                [__('Tenant', 'crossdock'), m3.tenant],
                [__('ION API', 'crossdock'), m3.host],
              ]}
            />
          </Note>
        )}
        {m3.readOnly ? (
          <p className="cd-muted">
            {__('The configuration file of the sidecar names the .ionapi file; change it there.', 'crossdock')}
          </p>
        ) : (
          <div
            className={`cd-drop${over ? ' cd-drop--over' : ''}`}
            onDragOver={(event) => {
              event.preventDefault();
              setOver(true);
            }}
            onDragLeave={() => setOver(false)}
            onDrop={drop}
          >
            <Icon name="upload" size={32} />
            <strong>{__('Drop the .ionapi file here', 'crossdock')}</strong>
            <span className="cd-muted">
              {__(
                'It is sent to the sidecar alone, encrypted there (AES-256-GCM), and never shown again.',
                'crossdock',
              )}
            </span>
            <input
              ref={input}
              className="cd-hidden"
              type="file"
              accept=".ionapi,application/json"
              aria-label={__('.ionapi file', 'crossdock')}
              tabIndex={-1}
              onChange={(event) => void take(event.target.files?.[0])}
            />
            <Button
              variant="secondary"
              disabled={!may}
              accessibleWhenDisabled
              isBusy={send.working}
              onClick={() => input.current?.click()}
              __next40pxDefaultSize
            >
              {m3.configured ? __('Choose another file', 'crossdock') : __('Choose the file', 'crossdock')}
            </Button>
            {!may && <span className="cd-muted">{__('This needs the role administrator.', 'crossdock')}</span>}
          </div>
        )}
        {fault && (
          <Note tone="bad" live>
            {fault}
          </Note>
        )}
        <ErrorNote error={send.error} />
        <details>
          <summary>{__('Where do I get this file?', 'crossdock')}</summary>
          <ol className="cd-numbered">
            <li>
              {__('Infor OS Portal › ION API › Authorized Apps: add an app of the type Backend Service.', 'crossdock')}
            </li>
            <li>
              {__(
                'Open the app, Download Credentials, tick “Create Service Account”, and name the M3 integration user.',
                'crossdock',
              )}
            </li>
            <li>{__('Keep the file: its secrets are shown in that download only.', 'crossdock')}</li>
          </ol>
        </details>
        {!setup.live && (
          <p className="cd-muted">
            {sprintf(
              /* translators: %s: name of a step. */
              __('Nothing is sent to M3 before the step “%s”: orders of the shop are received and kept.', 'crossdock'),
              __('Go live', 'crossdock'),
            )}
          </p>
        )}
      </div>
    </Card>
  );
}
