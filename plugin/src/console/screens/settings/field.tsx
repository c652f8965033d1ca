/** One setting: its control, what it means, and where its value comes from. */
import { SelectControl, TextareaControl, TextControl, ToggleControl } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { SettingDescription } from '@crossdock/shared';
import type { Answer } from '../../api/client.ts';
import { Badge } from '../../ui/parts.tsx';
import { aboutSetting } from './sentences.ts';
import { oneLine, toText } from './values.ts';

type Key = Answer<'GET /v1/settings'>['keys'][number];

export function Field({
  setting,
  current,
  edit,
  fault,
  disabled,
  onEdit,
}: {
  setting: SettingDescription;
  current: Key | undefined;
  /** What was typed since; undefined = as saved. */
  edit: string | boolean | undefined;
  fault: string | undefined;
  disabled: boolean;
  onEdit: (value: string | boolean | undefined) => void;
}) {
  const { path, kind } = setting;
  const fixed = current?.readOnly === true;
  const saved = toText(kind, current?.value);
  const text = typeof edit === 'string' ? edit : saved;
  const change = (value: string): void => onEdit(value === saved ? undefined : value);
  const common = {
    label: path,
    disabled: disabled || fixed || current?.secret === true,
    __nextHasNoMarginBottom: true as const,
    __next40pxDefaultSize: true as const,
  };
  return (
    <div className={`cd-setting${edit === undefined ? '' : ' cd-setting--edited'}`}>
      <div>
        {current?.secret ? (
          <Secret path={path} set={current.value !== null} />
        ) : kind === 'boolean' ? (
          <ToggleControl
            label={path}
            disabled={common.disabled}
            checked={typeof edit === 'boolean' ? edit : current?.value === true}
            onChange={(value) => onEdit(value === (current?.value === true) ? undefined : value)}
            __nextHasNoMarginBottom
          />
        ) : kind === 'choice' ? (
          <SelectControl
            {...common}
            value={text}
            options={(setting.options ?? []).map((value) => ({ value, label: value }))}
            onChange={change}
          />
        ) : kind === 'json' ? (
          <TextareaControl
            label={path}
            disabled={common.disabled}
            value={text}
            onChange={change}
            rows={Math.min(12, text.split('\n').length + 1)}
            __nextHasNoMarginBottom
          />
        ) : (
          <TextControl
            {...common}
            value={text}
            type={kind === 'number' ? 'number' : 'text'}
            placeholder={placeholder(setting)}
            onChange={change}
          />
        )}
        {fault && (
          <p className="cd-setting__fault" role="alert">
            {fault}
          </p>
        )}
      </div>
      <div className="cd-setting__about">
        <p>
          <Words of={aboutSetting(setting)} />
        </p>
        <div className="cd-row cd-small cd-muted">
          <Source of={current} />
          {setting.default !== null && (
            <span>
              {sprintf(
                /* translators: %s: value of a setting. */
                __('Default: %s', 'crossdock'),
                oneLine(setting.default),
              )}
            </span>
          )}
        </div>
      </div>
    </div>
  );
}

/** Between backticks stand names and values, as in the documentation. */
function Words({ of }: { of: string }) {
  return <>{of.split('`').map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part))}</>;
}

function placeholder({ kind, example }: SettingDescription): string {
  if (kind === 'date') return '2026-12-01T00:00:00Z';
  /* translators: %s: example of a value. */
  return example === null || kind === 'number' ? '' : sprintf(__('e.g. %s', 'crossdock'), example);
}

function Secret({ path, set }: { path: string; set: boolean }) {
  return (
    <div className="cd-stack cd-stack--tight">
      <span className="components-base-control__label">{path}</span>
      <Badge tone={set ? 'good' : 'plain'}>
        {set ? __('Kept, encrypted; never shown', 'crossdock') : __('Not set', 'crossdock')}
      </Badge>
      <a href="#/setup/credentials">{__('Change it in the set-up guide', 'crossdock')}</a>
    </div>
  );
}

function Source({ of }: { of: Key | undefined }) {
  switch (of?.source) {
    case 'stored':
      return <Badge tone="wait">{__('Set here', 'crossdock')}</Badge>;
    case 'file':
      return <Badge tone="held">{__('Fixed by the configuration file', 'crossdock')}</Badge>;
    case 'environment':
      return <Badge tone="held">{__('Fixed by the environment', 'crossdock')}</Badge>;
    default:
      return <span>{__('Default', 'crossdock')}</span>;
  }
}
