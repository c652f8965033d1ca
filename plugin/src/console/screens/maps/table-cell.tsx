/** The fields of a look-up table's rows. */
import { __ } from '@wordpress/i18n';
import { useId } from 'react';
import type { TableRow } from '@crossdock/shared';
import { ItemCheck } from '../../ui/item-check.tsx';

export const isItem = (table: string, column: string): boolean => table === 'sku' && column === 'ITNO';

/** Words beside the values that a column may have; those of actions are said in docs/m3-setup.md at length. */
function choiceWord(value: string): string {
  const words: Record<string, string> = {
    post: __('post: create it in M3', 'crossdock'),
    wait: __('wait: nothing yet', 'crossdock'),
    cancel: __('cancel: delete it in M3', 'crossdock'),
    close: __('close: close what is not delivered', 'crossdock'),
    stop: __('stop: lock it in M3', 'crossdock'),
    nothing: __('nothing: leave it as it is', 'crossdock'),
  };
  return words[value] ?? value;
}

interface Given {
  label: string;
  value: string;
  disabled: boolean;
  onChange: (value: string) => void;
}

/** A field of a row: one of the `choices`, where there are such; `isItem` asks M3 for what is typed. */
export function Cell({
  choices,
  isItem: asks,
  onEnter,
  ...given
}: Given & { choices?: readonly string[] | undefined; isItem: boolean; onEnter?: () => void }) {
  const id = useId();
  const { label, value, disabled, onChange } = given;
  if (choices) return <Choice {...given} choices={choices} />;
  return (
    <div className="cd-lookup__cell">
      <input
        type="text"
        className="cd-field"
        aria-label={label}
        aria-describedby={asks ? id : undefined}
        value={value}
        disabled={disabled}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => event.key === 'Enter' && onEnter?.()}
      />
      {asks && <ItemCheck id={id} typed={value} />}
    </div>
  );
}

function Choice({ label, value, disabled, onChange, choices }: Given & { choices: readonly string[] }) {
  return (
    <div className="cd-lookup__cell">
      <select
        className="cd-field"
        aria-label={label}
        value={value}
        disabled={disabled}
        onChange={(event) => onChange(event.target.value)}
      >
        {(value === '' || !choices.includes(value)) && (
          <option value={value}>{value === '' ? __('Choose …', 'crossdock') : value}</option>
        )}
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choiceWord(choice)}
          </option>
        ))}
      </select>
    </div>
  );
}

/** New rows that are not in the page: shown on top until they are saved. */
export const unsavedRows = (
  edits: ReadonlyMap<string, Record<string, string> | null>,
  rows: readonly TableRow[],
): TableRow[] =>
  [...edits].flatMap(([key, values]) => (values && !rows.some((row) => row.key === key) ? [{ key, values }] : []));
