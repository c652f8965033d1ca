/** Actions of the audit in words, and where their targets can be looked at. Pure. */
import { __ } from '@wordpress/i18n';

/** An action that has no words yet is shown as it is. */
export function actionWord(action: string): string {
  const words: Record<string, string> = {
    'run.retry': __('Tried again', 'crossdock'),
    'run.skip': __('Skipped', 'crossdock'),
    'run.resolve': __('Resolved by hand', 'crossdock'),
    'run.hold': __('Held', 'crossdock'),
    'run.reopen': __('Opened again', 'crossdock'),
    'run.step-done': __('Step stated as done', 'crossdock'),
    'cause.retry': __('All with one cause tried again', 'crossdock'),
    'cause.skip': __('All with one cause skipped', 'crossdock'),
    'cause.note': __('Note on a cause written', 'crossdock'),
    'operation.undo': __('Skipping undone', 'crossdock'),
    'document.amend': __('Order corrected', 'crossdock'),
    'document.amend-undo': __('Correction undone', 'crossdock'),
    'definition.publish': __('Flow or map published', 'crossdock'),
    'definition.discard': __('Draft discarded', 'crossdock'),
    'stock.release': __('Stock change released', 'crossdock'),
    'stock.discard': __('Stock change discarded', 'crossdock'),
    'prices.release': __('Price change released', 'crossdock'),
    'prices.discard': __('Price change discarded', 'crossdock'),
    'prices.customer': __('Prices of a customer asked for', 'crossdock'),
    'catalog.load': __('Loading of products begun', 'crossdock'),
    'catalog.accept': __('Loading of products accepted', 'crossdock'),
    'catalog.cancel': __('Loading of products cancelled', 'crossdock'),
    'catalog.pause': __('Loading of products paused', 'crossdock'),
    'catalog.resume': __('Loading of products resumed', 'crossdock'),
    'catalog.leaving.release': __('Products taken out of the shop', 'crossdock'),
    'catalog.leaving.keep': __('Products kept in the shop', 'crossdock'),
    'work.pause': __('Work paused', 'crossdock'),
    'work.resume': __('Work resumed', 'crossdock'),
    'privacy.erase': __('Personal data erased', 'crossdock'),
    launch: __('Went live', 'crossdock'),
    'settings.write': __('Settings changed', 'crossdock'),
    'table.change': __('Table changed', 'crossdock'),
    'table.undo': __('Change of a table taken back', 'crossdock'),
    'table.import': __('Table imported', 'crossdock'),
    'table.delete': __('Table rows deleted', 'crossdock'),
    'table.forget': __('Table rows forgotten', 'crossdock'),
    'token.create': __('Access token made', 'crossdock'),
    'token.register': __('Access token taken over', 'crossdock'),
    'token.revoke': __('Access token revoked', 'crossdock'),
    backup: __('Backup made', 'crossdock'),
  };
  return words[action] ?? action;
}

/** Screen, rest of the path and query, as `href` takes them. */
export type Place = [screen: string, rest?: string[], query?: Record<string, string>];

/** Where the target of an entry is shown; null = nowhere. */
export function targetPlace(target: string, data: Readonly<Record<string, unknown>> | undefined): Place | null {
  const [kind = '', id = ''] = [target.slice(0, target.indexOf(':')), target.slice(target.indexOf(':') + 1)];
  if (kind === 'run' && typeof data?.['key'] === 'string') return ['timeline', [data['key']]];
  if (kind === 'order') return ['timeline', [target]];
  if (kind === 'settings') return ['settings', ['versions', id]];
  if (kind === 'table') return ['maps', ['tables', id]];
  if (kind === 'map') return ['maps', [id]];
  if (kind === 'flow') return ['flows', [id]];
  if (kind === 'cause') {
    const bar = id.indexOf('|');
    return ['attention', [], { code: id.slice(0, bar), thing: id.slice(bar + 1) }];
  }
  return null;
}
