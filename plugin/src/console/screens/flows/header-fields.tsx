/** Headers of a call to another system. A value that was saved is never shown again: it is kept, or replaced. */
import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { Icon } from '../../ui/icons.tsx';
import { Badge } from '../../ui/parts.tsx';

const kept = (value: string): boolean => value.startsWith('secret:');

export function HeaderFields({
  headers,
  disabled,
  wrong,
  onChange,
}: {
  headers: Record<string, string>;
  disabled: boolean;
  wrong: (field: string) => string | undefined;
  onChange: (next: Record<string, string> | undefined) => void;
}) {
  const entries = Object.entries(headers);
  const put = (next: readonly (readonly [string, string])[]): void =>
    onChange(next.length === 0 ? undefined : Object.fromEntries(next));
  const set = (index: number, name: string, value: string): void =>
    put(entries.map((entry, i) => (i === index ? [name, value] : entry)));
  return (
    <fieldset className="cd-condition" disabled={disabled}>
      <legend>{__('Headers', 'crossdock')}</legend>
      <p className="cd-small cd-muted">
        {__(
          'For keys and tokens. Their values are encrypted when the draft is saved, are sent to this host only, and are never shown again.',
          'crossdock',
        )}
      </p>
      {entries.map(([name, value], index) => {
        const problem = wrong(`with.headers.${name}`) ?? (value === '' ? undefined : wrong('with.headers'));
        const valueWord = sprintf(/* translators: %s: name. */ __('Value of %s', 'crossdock'), name);
        return (
          // The name itself is edited.
          <div key={index} className="cd-condition__row">
            <input
              key={`k${name}`}
              type="text"
              className="cd-field cd-mono"
              aria-label={sprintf(/* translators: %d: number of the header. */ __('Header %d', 'crossdock'), index + 1)}
              defaultValue={name}
              autoComplete="off"
              onBlur={(event) => {
                const next = event.target.value.trim();
                if (next !== name && next !== '' && !(next in headers)) set(index, next, kept(value) ? '' : value);
              }}
            />
            {kept(value) ? (
              <span className="cd-row">
                <Badge tone="good">{__('Kept, encrypted', 'crossdock')}</Badge>
                <Button size="compact" variant="link" onClick={() => set(index, name, '')}>
                  {__('Replace', 'crossdock')}
                </Button>
              </span>
            ) : (
              <input
                type="password"
                className="cd-field cd-mono"
                autoComplete="new-password"
                aria-label={valueWord}
                aria-invalid={problem ? true : undefined}
                value={value}
                onChange={(event) => set(index, name, event.target.value)}
              />
            )}
            <Button
              size="compact"
              icon={<Icon name="cross" />}
              label={sprintf(/* translators: %s: name. */ __('Remove %s', 'crossdock'), name)}
              onClick={() => put(entries.filter((_, i) => i !== index))}
            />
            {problem && <p className="cd-wrong">{problem}</p>}
          </div>
        );
      })}
      <Button
        size="compact"
        variant="tertiary"
        icon={<Icon name="plus" />}
        onClick={() => put([...entries, [freeName(headers), '']])}
      >
        {__('Add a header', 'crossdock')}
      </Button>
    </fieldset>
  );
}

function freeName(headers: Record<string, string>): string {
  if (!('Authorization' in headers)) return 'Authorization';
  for (let n = 1; ; n++) if (!(`X-Header-${n}` in headers)) return `X-Header-${n}`;
}
