/** Step 3: where orders go in M3, chosen from lists that M3 gives. */
import { Button, ComboboxControl, TextControl } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import type { M3Choice, SetupState } from '@crossdock/shared';
import type { Answer } from '../../api/client.ts';
import { useLeaveGuard } from '../../leave.ts';
import { useMay } from '../../data/me.ts';
import { useMutation, useQuery } from '../../data/query.ts';
import { typedSince } from '../../data/typed.ts';
import { Badge, Card, ErrorNote, Note, Skeleton } from '../../ui/parts.tsx';
import { toast } from '../../ui/toast.tsx';
import { nested } from '../settings/values.ts';
import { codeFields, offered, type CodeField } from './code-fields.ts';
import { href } from '../../router.tsx';
import { Next } from './next.tsx';

type Choices = Answer<'GET /v1/setup/choices'>;
type Keys = Answer<'GET /v1/settings'>['keys'];

export function CodesStep({ setup }: { setup: SetupState }) {
  const may = useMay('operator');
  const ready = setup.m3.configured && setup.m3.fault === null;
  const choices = useQuery('GET /v1/setup/choices', ready && may ? {} : null);
  const settings = useQuery('GET /v1/settings');
  const done = setup.steps.find(({ step }) => step === 'codes')?.state === 'done';
  return (
    <Card
      title={__('Company and codes', 'crossdock')}
      about={__('Where orders go in M3. The lists are what M3 has at this moment.', 'crossdock')}
      footer={<Next to="check" ready={done} />}
    >
      {!ready ? (
        <Note tone="held">{__('M3 cannot be asked yet: the access to M3 comes first.', 'crossdock')}</Note>
      ) : !settings.data ? (
        <Skeleton lines={8} />
      ) : (
        <div className="cd-stack">
          {choices.error && (
            <>
              <ErrorNote error={choices.error} retry={choices.refresh} />
              <a href={href('setup', ['credentials'])}>{__('Access to M3', 'crossdock')}</a>
            </>
          )}
          {may && choices.loading && (
            <p className="cd-muted" role="status">
              {__('M3 is being asked for its lists. Codes that you know can be typed meanwhile.', 'crossdock')}
            </p>
          )}
          <Form choices={choices.data} keys={settings.data.keys} version={settings.data.version} />
        </div>
      )}
    </Card>
  );
}

function Form({ choices, keys, version }: { choices: Choices | null; keys: Keys; version: number }) {
  const may = useMay('administrator');
  const [edits, setEdits] = useState<Record<string, string>>({});
  /** The cursor is in it, or it was begun, before the list was there: it stays a field to type in, whatever comes meanwhile. */
  const [byHand, setByHand] = useState<ReadonlySet<string>>(new Set());
  const save = useMutation('PUT /v1/settings', { refresh: ['GET /v1/settings', 'GET /v1/setup'] });
  const valueOf = (path: string): string => edits[path] ?? String(keys.find((key) => key.path === path)?.value ?? '');
  const faults = Object.fromEntries((save.error?.faults ?? []).map(({ field, message }) => [field, message]));
  useLeaveGuard(Object.keys(edits).length === 0 ? null : { discard: () => setEdits({}) });
  const submit = async (): Promise<void> => {
    const changes = Object.fromEntries(
      Object.entries(edits).map(([path, value]) => [
        path,
        value === '' ? null : path === 'm3.company' ? Number(value) : value,
      ]),
    );
    const done = await save.run({ body: { settings: nested(changes), why: 'set-up guide', version } });
    if (!done) return;
    setEdits((now) => typedSince(now, edits));
    toast(__('Saved.', 'crossdock'));
  };
  return (
    <form
      className="cd-stack"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div className="cd-codes">
        {codeFields().map((field) => (
          <Code
            key={field.path}
            field={field}
            value={valueOf(field.path)}
            fixed={keys.find((key) => key.path === field.path)?.readOnly ?? false}
            disabled={!may}
            list={choices ? offered(choices[field.kind].choices, field, valueOf) : []}
            listFault={choices?.[field.kind] ?? null}
            fault={faults[field.path]}
            byHand={byHand.has(field.path)}
            onFocus={() => {
              if (!choices) setByHand((known) => new Set([...known, field.path]));
            }}
            onBlur={() => {
              if (edits[field.path] === undefined)
                setByHand((known) => new Set([...known].filter((path) => path !== field.path)));
            }}
            onChange={(value) => {
              setEdits((known) => ({ ...known, [field.path]: value }));
            }}
          />
        ))}
      </div>
      {save.error && save.error.faults.length === 0 && <ErrorNote error={save.error} />}
      {may ? (
        <div className="cd-row">
          <Button
            variant="primary"
            type="submit"
            isBusy={save.working}
            disabled={Object.keys(edits).length === 0}
            accessibleWhenDisabled
            __next40pxDefaultSize
          >
            {__('Save choices', 'crossdock')}
          </Button>
        </div>
      ) : (
        <p className="cd-muted">{__('Only administrators change settings.', 'crossdock')}</p>
      )}
    </form>
  );
}

const shown = ({ code, name }: M3Choice): string => (name === '' ? code : `${code} – ${name}`);

function Code({
  field,
  value,
  fixed,
  disabled,
  list,
  listFault,
  fault,
  byHand,
  onFocus,
  onBlur,
  onChange,
}: {
  field: CodeField;
  value: string;
  fixed: boolean;
  disabled: boolean;
  list: readonly M3Choice[];
  listFault: Pick<Choices[CodeField['kind']], 'fault' | 'refused'> | null;
  fault: string | undefined;
  byHand: boolean;
  onFocus: () => void;
  onBlur: () => void;
  onChange: (value: string) => void;
}) {
  const known = list.find(({ code }) => code === value);
  const options = list.map((choice) => ({ value: choice.code, label: shown(choice) }));
  if (value !== '' && !known) options.unshift({ value, label: value });
  return (
    <div onFocusCapture={onFocus} onBlurCapture={onBlur}>
      {fixed || disabled ? (
        <div className="cd-stack cd-stack--tight">
          <span className="components-base-control__label">{field.label}</span>
          <span>{known ? shown(known) : value || '–'}</span>
          {fixed && <Badge tone="held">{__('Fixed by file or environment', 'crossdock')}</Badge>}
        </div>
      ) : list.length > 0 && !byHand ? (
        <ComboboxControl
          label={field.label}
          help={field.help}
          value={value}
          options={options}
          onChange={(next) => onChange(next ?? '')}
          __next40pxDefaultSize
          __nextHasNoMarginBottom
        />
      ) : (
        <TextControl
          label={field.label}
          help={field.help}
          value={value}
          onChange={onChange}
          __next40pxDefaultSize
          __nextHasNoMarginBottom
        />
      )}
      {listFault?.fault && !fixed && (
        <p className="cd-muted cd-small">
          {listFault.refused
            ? __('M3 gives no list of these to this user; type the code.', 'crossdock')
            : /* translators: %s: what went wrong, a sentence of the sidecar. */
              sprintf(__('This list cannot be read now: %s', 'crossdock'), listFault.fault)}
        </p>
      )}
      {value !== '' && list.length > 0 && !known && (
        <p className="cd-code__fault">{__('M3 does not list this code.', 'crossdock')}</p>
      )}
      {fault && (
        <p className="cd-code__fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}
