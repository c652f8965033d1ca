/** Old and new value of settings, side by side. */
import { __ } from '@wordpress/i18n';
import { oneLine } from './values.ts';

export function DifferenceList({ of }: { of: readonly { path: string; from?: unknown; to?: unknown }[] }) {
  return (
    <ul className="cd-diffs">
      {of.map(({ path, from, to }) => (
        <li key={path}>
          <code>{path}</code>
          <span>
            <del>
              <span className="cd-hidden">{__('before:', 'crossdock')} </span>
              {oneLine(from)}
            </del>
            <ins>
              <span className="cd-hidden">{__('now:', 'crossdock')} </span>
              {to === null || to === undefined ? __('default', 'crossdock') : oneLine(to)}
            </ins>
          </span>
        </li>
      ))}
    </ul>
  );
}
