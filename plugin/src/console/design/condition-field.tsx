/** A condition: rows of a builder and the CEL text, two views of the same. */
import { Button } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { useId } from 'react';
import { Icon } from '../ui/icons.tsx';
import { OPERATORS, parseCondition, writeCondition, type Clause, type Condition, type Operator } from './condition.ts';

const WORDS: Record<Operator, () => string> = {
  '==': () => __('is', 'crossdock'),
  '!=': () => __('is not', 'crossdock'),
  '>': () => __('is above', 'crossdock'),
  '>=': () => __('is at least', 'crossdock'),
  '<': () => __('is below', 'crossdock'),
  '<=': () => __('is at most', 'crossdock'),
  in: () => __('is one of', 'crossdock'),
  contains: () => __('contains', 'crossdock'),
  startsWith: () => __('begins with', 'crossdock'),
};

export function ConditionField({
  label,
  value,
  paths,
  disabled = false,
  problem,
  onChange,
}: {
  label: string;
  /** CEL; '' = no condition. */
  value: string;
  /** Fields to choose from. */
  paths: readonly string[];
  disabled?: boolean;
  problem?: string | undefined;
  onChange: (cel: string) => void;
}) {
  const id = useId();
  const condition = parseCondition(value);
  const put = (next: Condition): void => onChange(writeCondition(next));
  const set = (index: number, change: Partial<Clause>): void => {
    if (condition)
      put({ ...condition, clauses: condition.clauses.map((c, i) => (i === index ? { ...c, ...change } : c)) });
  };
  return (
    <fieldset className="cd-condition" disabled={disabled}>
      <legend>{label}</legend>
      <datalist id={`${id}-paths`}>
        {paths.map((path) => (
          <option key={path} value={path} />
        ))}
      </datalist>
      {condition ? (
        <>
          {condition.clauses.map((clause, index) => (
            // Clauses have no name of their own.
            <div key={index} className="cd-condition__row">
              {index > 0 && (
                <select
                  className="cd-field"
                  aria-label={__('All of them, or any', 'crossdock')}
                  value={condition.joiner}
                  onChange={(event) => put({ ...condition, joiner: event.target.value as Condition['joiner'] })}
                >
                  <option value="&&">{__('and', 'crossdock')}</option>
                  <option value="||">{__('or', 'crossdock')}</option>
                </select>
              )}
              <input
                type="text"
                className="cd-field cd-mono"
                list={`${id}-paths`}
                aria-label={__('Field', 'crossdock')}
                defaultValue={clause.path}
                key={`p${clause.path}`}
                onBlur={(event) => event.target.value !== clause.path && set(index, { path: event.target.value })}
              />
              <select
                className="cd-field"
                aria-label={__('Comparison', 'crossdock')}
                value={clause.operator}
                onChange={(event) => set(index, { operator: event.target.value as Operator })}
              >
                {OPERATORS.map((operator) => (
                  <option key={operator} value={operator}>
                    {WORDS[operator]()}
                  </option>
                ))}
              </select>
              <input
                type="text"
                className="cd-field"
                aria-label={__('Value', 'crossdock')}
                value={clause.value}
                onChange={(event) => set(index, { value: event.target.value })}
              />
              <Button
                size="compact"
                icon={<Icon name="cross" />}
                label={__('Remove this condition', 'crossdock')}
                onClick={() => put({ ...condition, clauses: condition.clauses.filter((_, i) => i !== index) })}
              />
            </div>
          ))}
          <Button
            size="compact"
            variant="tertiary"
            icon={<Icon name="plus" />}
            onClick={() =>
              put({
                ...condition,
                clauses: [...condition.clauses, { path: paths[0] ?? 'order.total', operator: '==', value: '' }],
              })
            }
          >
            {condition.clauses.length === 0 ? __('Add a condition', 'crossdock') : __('Add another', 'crossdock')}
          </Button>
        </>
      ) : (
        <p className="cd-muted cd-small">
          {__('This condition is too intricate for rows; change its text below.', 'crossdock')}
        </p>
      )}
      <label className="cd-stack cd-stack--tight">
        <span className="cd-small cd-muted">{__('As CEL', 'crossdock')}</span>
        <textarea
          className="cd-field cd-mono"
          rows={2}
          spellCheck={false}
          value={value}
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem ? `${id}-problem` : undefined}
          onChange={(event) => onChange(event.target.value)}
        />
      </label>
      {problem && (
        <p id={`${id}-problem`} className="cd-wrong">
          {problem}
        </p>
      )}
    </fieldset>
  );
}
