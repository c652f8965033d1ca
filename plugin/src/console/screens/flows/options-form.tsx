/** Options of a step from the JSON Schema of its type: texts, numbers, switches, choices, pairs. */
import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useId } from 'react';
import { Icon } from '../../ui/icons.tsx';
import { HeaderFields } from './header-fields.tsx';

interface Schema {
  type?: string;
  enum?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: unknown;
  required?: string[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
}
export interface OptionsProps {
  options: Record<string, unknown>;
  paths: readonly string[];
  disabled: boolean;
  /** What is wrong with an option, `with.url`. */
  wrong: (field: string) => string | undefined;
  onChange: (next: Record<string, unknown>) => void;
}

function wordOf(name: string): string {
  switch (name) {
    case 'reason':
      return __('Reason that people read', 'crossdock');
    case 'message':
      return __('Message', 'crossdock');
    case 'url':
      return __('Address', 'crossdock');
    case 'body':
      return __('What is sent', 'crossdock');
    case 'record':
      return __('Fields', 'crossdock');
    case 'values':
      return __('Constants', 'crossdock');
    case 'timeoutSeconds':
      return __('Seconds to wait for an answer', 'crossdock');
    case 'once':
      return __('Only once per document', 'crossdock');
    case 'as':
      return __('Name of the answer for later steps', 'crossdock');
    default:
      return name;
  }
}

export function OptionsForm({ schema, ...more }: { schema: Record<string, unknown> } & OptionsProps) {
  const { properties, additionalProperties } = schema as Schema;
  if (!properties && additionalProperties)
    return (
      <Pairs
        label={__('Values (CEL)', 'crossdock')}
        name=""
        pairs={more.options as Record<string, string>}
        nameWord={__('Name', 'crossdock')}
        {...more}
        onPairs={more.onChange}
      />
    );
  return (
    <>
      {Object.entries(properties ?? {}).map(([name, one]) => (
        <Option key={name} name={name} schema={one} {...more} />
      ))}
    </>
  );
}

function Option({
  name,
  schema,
  options,
  paths,
  disabled,
  wrong,
  onChange,
}: { name: string; schema: Schema } & OptionsProps) {
  const id = useId();
  const value = options[name] ?? schema.default;
  const problem = wrong(`with.${name}`);
  const put = (next: unknown): void => {
    const { [name]: _old, ...rest } = options;
    onChange(next === undefined || next === '' ? rest : { ...rest, [name]: next });
  };
  if (name === 'headers')
    return (
      <HeaderFields
        headers={(value ?? {}) as Record<string, string>}
        disabled={disabled}
        wrong={wrong}
        onChange={put}
      />
    );
  if (schema.type === 'object')
    return (
      <Pairs
        label={wordOf(name)}
        name={`${name}.`}
        pairs={(value ?? {}) as Record<string, string>}
        nameWord={__('Name', 'crossdock')}
        options={options}
        paths={name === 'record' ? paths : []}
        disabled={disabled}
        wrong={wrong}
        onChange={onChange}
        onPairs={put}
      />
    );
  if (schema.type === 'boolean')
    return (
      <label className="cd-row">
        <input
          type="checkbox"
          checked={value === true}
          disabled={disabled}
          onChange={(event) => put(event.target.checked)}
        />
        {wordOf(name)}
      </label>
    );
  const common = { id, className: 'cd-field', disabled, 'aria-invalid': problem ? (true as const) : undefined };
  return (
    <div className="cd-stack cd-stack--tight">
      <label htmlFor={id} className="cd-small cd-muted">
        {wordOf(name)}
      </label>
      {schema.enum ? (
        <select {...common} value={String(value ?? '')} onChange={(event) => put(event.target.value)}>
          {schema.enum.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      ) : schema.type === 'integer' || schema.type === 'number' ? (
        <input
          {...common}
          type="number"
          min={schema.minimum}
          max={schema.maximum}
          value={Number(value ?? 0)}
          onChange={(event) => put(Number(event.target.value))}
        />
      ) : name === 'reason' || name === 'message' ? (
        <textarea {...common} rows={2} value={String(value ?? '')} onChange={(event) => put(event.target.value)} />
      ) : (
        <input {...common} type="text" value={String(value ?? '')} onChange={(event) => put(event.target.value)} />
      )}
      {problem && <p className="cd-wrong">{problem}</p>}
    </div>
  );
}

/** Name → text, as rows. */
export function Pairs({
  label,
  name,
  pairs,
  nameWord,
  names = [],
  paths,
  disabled,
  wrong,
  onPairs,
}: OptionsProps & {
  label: string;
  name: string;
  pairs: Record<string, string>;
  nameWord: string;
  names?: readonly string[];
  onPairs: (next: Record<string, string>) => void;
}) {
  const id = useId();
  const entries = Object.entries(pairs);
  const set = (index: number, key: string, value: string): void =>
    onPairs(Object.fromEntries(entries.map((entry, i) => (i === index ? [key, value] : entry))));
  return (
    <fieldset className="cd-condition" disabled={disabled}>
      <legend>{label}</legend>
      <datalist id={`${id}-names`}>
        {names.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <datalist id={`${id}-paths`}>
        {paths.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      {entries.map(([key, value], index) => {
        const problem = wrong(`with.${name}${key}`);
        return (
          // The name itself is edited.
          <div key={index} className="cd-condition__row">
            <input
              type="text"
              className="cd-field cd-mono"
              list={names.length ? `${id}-names` : undefined}
              aria-label={sprintf(
                /* translators: 1: what the row is, 2: number of the row. */ __('%1$s %2$d', 'crossdock'),
                nameWord,
                index + 1,
              )}
              defaultValue={key}
              key={`k${key}`}
              onBlur={(event) =>
                event.target.value !== key && !(event.target.value in pairs) && set(index, event.target.value, value)
              }
            />
            <input
              type="text"
              className="cd-field cd-mono"
              list={paths.length ? `${id}-paths` : undefined}
              aria-label={sprintf(/* translators: %s: name. */ __('Value of %s', 'crossdock'), key)}
              aria-invalid={problem ? true : undefined}
              value={value}
              onChange={(event) => set(index, key, event.target.value)}
            />
            <Button
              size="compact"
              icon={<Icon name="cross" />}
              label={sprintf(/* translators: %s: name. */ __('Remove %s', 'crossdock'), key)}
              onClick={() => onPairs(Object.fromEntries(entries.filter((_, i) => i !== index)))}
            />
            {problem && <p className="cd-wrong">{problem}</p>}
          </div>
        );
      })}
      <Button
        size="compact"
        variant="tertiary"
        icon={<Icon name="plus" />}
        onClick={() => onPairs({ ...pairs, [freeName(pairs, names)]: '' })}
      >
        {__('Add', 'crossdock')}
      </Button>
    </fieldset>
  );
}
function freeName(pairs: Record<string, string>, names: readonly string[]): string {
  const open = names.find((one) => !(one in pairs));
  if (open) return open;
  for (let n = 1; ; n++) if (!(`value${n}` in pairs)) return `value${n}`;
}
