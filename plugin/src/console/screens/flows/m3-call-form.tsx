/** An M3 transaction: chosen from what M3 describes, its fields filled from the document, and how doubt is settled. */
import { __, sprintf } from '@wordpress/i18n';
import { useId } from 'react';
import { useQuery } from '../../data/query.ts';
import { Pairs, type OptionsProps } from './options-form.tsx';

interface LookUp {
  call?: string;
  record?: Record<string, string>;
  values?: Record<string, string>;
  found?: string;
}

export function M3CallForm(props: OptionsProps) {
  const { options, disabled, wrong, onChange } = props;
  const write = options['write'] === true;
  const doubt = String(options['doubt'] ?? 'hold');
  const lookUp = (options['lookUp'] ?? {}) as LookUp;
  const put = (more: Record<string, unknown>): void => onChange({ ...options, ...more });
  return (
    <>
      <Call
        {...props}
        call={String(options['call'] ?? '')}
        prefix=""
        record={(options['record'] ?? {}) as Record<string, string>}
        values={(options['values'] ?? {}) as Record<string, string>}
        onCall={put}
      />
      <label className="cd-row">
        <input
          type="checkbox"
          checked={write}
          disabled={disabled}
          onChange={(event) => put({ write: event.target.checked })}
        />
        {__('It changes M3', 'crossdock')}
      </label>
      {wrong('with.write') && <p className="cd-wrong">{wrong('with.write')}</p>}
      {write ? (
        <>
          <label className="cd-row">
            <input
              type="checkbox"
              checked={options['once'] !== false}
              disabled={disabled}
              onChange={(event) => put({ once: event.target.checked })}
            />
            {__('Only once per document', 'crossdock')}
          </label>
          <label className="cd-stack cd-stack--tight">
            <span className="cd-small cd-muted">{__('If its answer is lost', 'crossdock')}</span>
            <select
              className="cd-field"
              value={doubt}
              disabled={disabled}
              onChange={(event) => {
                const { lookUp: _old, ...rest } = options;
                onChange({
                  ...rest,
                  doubt: event.target.value,
                  ...(event.target.value === 'look-up' && { lookUp: { call: '', record: {}, values: {} } }),
                });
              }}
            >
              <option value="hold">{__('a person looks in M3 and decides', 'crossdock')}</option>
              <option value="look-up">{__('M3 is asked by a look-up', 'crossdock')}</option>
              <option value="repeat">{__('it is sent again: that does no harm', 'crossdock')}</option>
            </select>
          </label>
          {doubt === 'look-up' && (
            <fieldset className="cd-condition">
              <legend>{__('Look-up', 'crossdock')}</legend>
              <Call
                {...props}
                call={lookUp.call ?? ''}
                prefix="lookUp."
                record={lookUp.record ?? {}}
                values={lookUp.values ?? {}}
                onCall={(more) => put({ lookUp: { ...lookUp, ...more } })}
              />
              <label className="cd-stack cd-stack--tight">
                <span className="cd-small cd-muted">
                  {__('It was carried out if (CEL over “row”; empty = any record)', 'crossdock')}
                </span>
                <input
                  type="text"
                  className="cd-field cd-mono"
                  value={lookUp.found ?? ''}
                  disabled={disabled}
                  onChange={(event) => {
                    const { found: _old, ...rest } = lookUp;
                    put({ lookUp: event.target.value === '' ? rest : { ...rest, found: event.target.value } });
                  }}
                />
              </label>
              {wrong('with.lookUp.found') && <p className="cd-wrong">{wrong('with.lookUp.found')}</p>}
            </fieldset>
          )}
        </>
      ) : (
        <label className="cd-stack cd-stack--tight">
          <span className="cd-small cd-muted">{__('Name of the answer for later steps', 'crossdock')}</span>
          <input
            type="text"
            className="cd-field cd-mono"
            value={String(options['as'] ?? '')}
            disabled={disabled}
            onChange={(event) => {
              const { as: _old, ...rest } = options;
              onChange(event.target.value === '' ? rest : { ...rest, as: event.target.value });
            }}
          />
        </label>
      )}
    </>
  );
}

function Call({
  call,
  prefix,
  record,
  values,
  onCall,
  ...props
}: OptionsProps & {
  call: string;
  prefix: string;
  record: Record<string, string>;
  values: Record<string, string>;
  onCall: (more: { call?: string; record?: Record<string, string>; values?: Record<string, string> }) => void;
}) {
  const id = useId();
  const [program = '', transaction = ''] = call.split('/');
  const programs = useQuery('GET /v1/m3/programs');
  const known = programs.data?.programs.includes(program) ?? false;
  const transactions = useQuery('GET /v1/m3/programs/{program}', known ? { params: { program } } : null);
  const described = transactions.data?.transactions.some(({ name }) => name === transaction) ?? false;
  const facts = useQuery(
    'GET /v1/m3/programs/{program}/{transaction}',
    described ? { params: { program, transaction } } : null,
  );
  const fields = Object.keys(facts.data?.in ?? {});
  const mandatory = Object.entries(facts.data?.in ?? {}).filter(
    ([name, field]) => field.required && !(name in record) && !(name in values),
  );
  const problem = props.wrong(`with.${prefix}call`);
  return (
    <>
      <div className="cd-row">
        <label className="cd-stack cd-stack--tight" htmlFor={`${id}-program`}>
          <span className="cd-small cd-muted">{__('Program', 'crossdock')}</span>
          <select
            id={`${id}-program`}
            className="cd-field cd-mono"
            value={program}
            disabled={props.disabled}
            onChange={(event) => onCall({ call: `${event.target.value}/` })}
          >
            {!known && <option value={program}>{program || '…'}</option>}
            {(programs.data?.programs ?? []).map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <label className="cd-stack cd-stack--tight" htmlFor={`${id}-transaction`}>
          <span className="cd-small cd-muted">{__('Transaction', 'crossdock')}</span>
          <select
            id={`${id}-transaction`}
            className="cd-field cd-mono"
            value={transaction}
            disabled={props.disabled}
            onChange={(event) => onCall({ call: `${program}/${event.target.value}` })}
          >
            {!described && <option value={transaction}>{transaction || '…'}</option>}
            {(transactions.data?.transactions ?? []).map(({ name, description }) => (
              <option key={name} value={name}>
                {description ? `${name} – ${description}` : name}
              </option>
            ))}
          </select>
        </label>
      </div>
      {problem && <p className="cd-wrong">{problem}</p>}
      {mandatory.length > 0 && (
        <p className="cd-warned">
          {sprintf(
            /* translators: %s: field names. */ __('Mandatory and not filled: %s', 'crossdock'),
            mandatory.map(([name, { label }]) => `${name} (${label})`).join(', '),
          )}
        </p>
      )}
      <Pairs
        {...props}
        label={__('Fields from the document', 'crossdock')}
        name={`${prefix}record.`}
        pairs={record}
        nameWord={__('M3 field', 'crossdock')}
        names={fields}
        paths={[...props.paths, 'vars.customer']}
        onPairs={(next) => onCall({ record: next })}
      />
      <Pairs
        {...props}
        label={__('Constants', 'crossdock')}
        name={`${prefix}values.`}
        pairs={values}
        nameWord={__('M3 field', 'crossdock')}
        names={fields}
        paths={[]}
        onPairs={(next) => onCall({ values: next })}
      />
    </>
  );
}
