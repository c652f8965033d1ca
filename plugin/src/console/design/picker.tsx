/** What a map or a flow is tried on: one of the newest, or found by typing. */
import { __ } from '@wordpress/i18n';

export function Picker({
  label,
  options,
  none = __('Loading …', 'crossdock'),
  value,
  onChange,
  find,
  placeholder,
  search,
  onSearch,
}: {
  label: string;
  options: readonly { key: string; label: string }[];
  /** Stands there while there are no options. */
  none?: string;
  value: string;
  onChange: (key: string) => void;
  /** What the search field is for. */
  find: string;
  placeholder: string;
  search: string;
  onSearch: (search: string) => void;
}) {
  return (
    <div className="cd-row cd-picker">
      <label>
        <span className="cd-small cd-muted">{label}</span>
        <select className="cd-field" value={value} onChange={(event) => onChange(event.target.value)}>
          {options.length === 0 && <option value="">{none}</option>}
          {value && !options.some(({ key }) => key === value) && <option value={value}>{value}</option>}
          {options.map((option) => (
            <option key={option.key} value={option.key}>
              {option.label}
            </option>
          ))}
        </select>
      </label>
      <input
        type="search"
        className="cd-field cd-picker__search"
        aria-label={find}
        placeholder={placeholder}
        value={search}
        onChange={(event) => onSearch(event.target.value)}
      />
    </div>
  );
}
