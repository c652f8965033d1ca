/** Parts that the editors of maps and flows share. */
import { Button, Modal } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { useEffect, useState, type ReactNode } from 'react';
import type { DefinitionChange, Finding, SampleOrder } from '@crossdock/shared';
import { useQuery } from '../data/query.ts';
import { money, number } from '../ui/format.ts';
import { Badge, ErrorNote, Note, type Tone } from '../ui/parts.tsx';
import { Reason } from '../ui/reason.tsx';
import { useMay } from '../data/me.ts';
import { api, ApiError } from '../api/client.ts';
import { toast } from '../ui/toast.tsx';
import { Picker } from './picker.tsx';
import type { Editing } from './use-definition.ts';

const WHAT: Record<DefinitionChange['what'], { tone: Tone; word: () => string }> = {
  added: { tone: 'good', word: () => __('Added', 'crossdock') },
  removed: { tone: 'bad', word: () => __('Removed', 'crossdock') },
  changed: { tone: 'wait', word: () => __('Changed', 'crossdock') },
  moved: { tone: 'plain', word: () => __('Moved', 'crossdock') },
};

/** `rows.WHLO.from` → `WHLO · from`. */
const placeOf = (path: string): string => path.replace(/^(rows|steps)\./, '').replaceAll('.', ' · ');

export function Changes({ of }: { of: readonly DefinitionChange[] }) {
  if (of.length === 0) return <p className="cd-muted">{__('They say the same.', 'crossdock')}</p>;
  return (
    <ul className="cd-changes">
      {of.map((change) => {
        const { tone, word } = WHAT[change.what];
        return (
          <li key={change.path + change.what}>
            <Badge tone={tone}>{word()}</Badge>
            <strong>{placeOf(change.path)}</strong>
            <span className="cd-changes__values">
              {change.before !== null && <del>{change.before}</del>}
              {change.after !== null && <ins>{change.after}</ins>}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

export function Findings({ of, onChoose }: { of: readonly Finding[]; onChoose?: (finding: Finding) => void }) {
  if (of.length === 0) return null;
  return (
    <ul className="cd-findings" aria-label={__('What validation found', 'crossdock')}>
      {of.map((finding, index) => {
        const where = finding.step ?? (finding.row === undefined ? '' : sprintf(/* translators: %d: number of a row. */ __('Row %d', 'crossdock'), finding.row + 1)); // prettier-ignore
        return (
          // Two findings may say the same of two fields.
          <li key={index} className={`cd-tone-${finding.severity === 'error' ? 'bad' : 'held'}`}>
            <span>
              {where && onChoose ? (
                <button type="button" className="cd-linkish" onClick={() => onChoose(finding)}>
                  {where}
                </button>
              ) : (
                where && <strong>{where}</strong>
              )}{' '}
              {finding.field && <code>{finding.field}</code>} {finding.message} {finding.fix}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** One of the newest stored orders, on which things are tried. */
export function OrderPicker({ value, onChange }: { value: string; onChange: (key: string) => void }) {
  const [search, setSearch] = useState('');
  const { data } = useQuery('GET /v1/sample-orders', { query: { limit: 50, ...(search && { search }) } });
  const orders: readonly SampleOrder[] = data?.orders ?? [];
  useEffect(() => {
    if (!value && orders[0]) onChange(orders[0].key);
  }, [value, orders, onChange]);
  return (
    <Picker
      label={__('Shown with order', 'crossdock')}
      options={orders.map(({ key, number, total, currency, country, status }) => ({
        key,
        label: `${number} · ${money(total, currency)} · ${country} · ${status}`,
      }))}
      none={data ? __('No order is stored yet', 'crossdock') : undefined}
      value={value}
      onChange={onChange}
      find={__('Find an order by its number', 'crossdock')}
      placeholder={__('Find by number', 'crossdock')}
      search={search}
      onSearch={setSearch}
    />
  );
}

/** Where the draft stands, and what can be done with it. */
export function DraftBar({
  editing,
  onSimulate,
  children,
}: {
  editing: Editing;
  /** Absent where stored orders say nothing about it. */
  onSimulate?: () => void;
  children?: ReactNode;
}) {
  const [asked, setAsked] = useState<'publish' | 'discard' | null>(null);
  const mayPublish = useMay('administrator');
  const errors = editing.validation?.findings.filter((f) => f.severity === 'error').length ?? 0;
  const hasDraft = editing.revision > 0 || editing.dirty;
  const state: { tone: Tone; text: string } = editing.dirty
    ? { tone: 'held', text: __('Not saved', 'crossdock') }
    : editing.revision > 0
      ? { tone: 'wait', text: __('Draft, not live', 'crossdock') }
      : { tone: 'good', text: __('Live', 'crossdock') };
  return (
    <div className="cd-draftbar" role="region" aria-label={__('Draft', 'crossdock')}>
      <div className="cd-row">
        <Badge tone={state.tone}>{state.text}</Badge>
        <span className="cd-muted cd-small">
          {sprintf(/* translators: %d: version. */ __('Version %d is live', 'crossdock'), editing.live.version)}
        </span>
        {errors > 0 && (
          <Badge tone="bad">
            {sprintf(/* translators: %s: number. */ _n('%s error', '%s errors', errors, 'crossdock'), number(errors))}
          </Badge>
        )}
        {children}
      </div>
      <div className="cd-row">
        {editing.undo && (
          <Button variant="tertiary" size="compact" onClick={editing.undo}>
            {__('Undo', 'crossdock')}
          </Button>
        )}
        {hasDraft && (
          <Button variant="tertiary" size="compact" disabled={!editing.mayEdit} onClick={() => setAsked('discard')}>
            {__('Discard', 'crossdock')}
          </Button>
        )}
        <Button
          variant="secondary"
          size="compact"
          disabled={!editing.mayEdit || !editing.dirty || editing.saving}
          accessibleWhenDisabled
          isBusy={editing.saving}
          onClick={() => void editing.save()}
        >
          {__('Save draft', 'crossdock')}
        </Button>
        {onSimulate && (
          <Button
            variant="secondary"
            size="compact"
            disabled={!editing.mayEdit || editing.dirty || editing.revision === 0 || errors > 0}
            accessibleWhenDisabled
            onClick={onSimulate}
          >
            {__('Simulate', 'crossdock')}
          </Button>
        )}
        <Button
          variant="primary"
          size="compact"
          disabled={!mayPublish || editing.dirty || editing.revision === 0 || errors > 0}
          accessibleWhenDisabled
          description={mayPublish ? undefined : __('Only administrators publish.', 'crossdock')}
          onClick={() => setAsked('publish')}
        >
          {__('Publish …', 'crossdock')}
        </Button>
      </div>
      {editing.outdated && (
        <Note tone="held">
          {__(
            'Another version went live since this draft was begun. Compare it on the tab “Versions”, then save the draft on the new version.',
            'crossdock',
          )}
        </Note>
      )}
      {!editing.mayEdit && (
        <Note tone="plain">
          {__(
            'You may look at this, but not change it. An operator makes drafts, an administrator publishes them.',
            'crossdock',
          )}
        </Note>
      )}
      <ErrorNote
        error={editing.error}
        actions={
          editing.error?.code === 'definition.conflict' && (
            <Button
              variant="secondary"
              size="compact"
              isBusy={editing.saving}
              onClick={() => void editing.loadTheirs()}
            >
              {editing.dirty
                ? __('Load their draft, drop my changes', 'crossdock')
                : __('Load their draft', 'crossdock')}
            </Button>
          )
        }
      />
      {asked === 'publish' && <PublishDialog editing={editing} onClose={() => setAsked(null)} />}
      {asked === 'discard' && (
        <Modal title={__('Discard the draft?', 'crossdock')} onRequestClose={() => setAsked(null)}>
          <div className="cd cd-bare cd-stack">
            <p>{__('What was changed since the live version is gone then.', 'crossdock')}</p>
            <div className="cd-row cd-row--end">
              <Button variant="tertiary" onClick={() => setAsked(null)} __next40pxDefaultSize>
                {__('Keep it', 'crossdock')}
              </Button>
              <Button
                variant="primary"
                isDestructive
                __next40pxDefaultSize
                onClick={() => void editing.discard().then(() => setAsked(null))}
              >
                {__('Discard', 'crossdock')}
              </Button>
            </div>
          </div>
        </Modal>
      )}
    </div>
  );
}

/** What goes live, said once more; nothing goes live by accident. */
function PublishDialog({ editing, onClose }: { editing: Editing; onClose: () => void }) {
  const { kind, id } = editing;
  const diff = useQuery('GET /v1/definitions/{kind}/{id}/diff', {
    params: { kind, id },
    query: { from: editing.live.version, to: 'draft' },
  });
  const [working, setWorking] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const publish = async (why: string): Promise<void> => {
    setWorking(true);
    setError(null);
    try {
      const body = { revision: editing.revision, why };
      const made = await api('POST /v1/definitions/{kind}/{id}/publish', { params: { kind, id }, body });
      // Closed first: there is no draft any more that could be compared.
      onClose();
      await editing.refresh();
      toast(sprintf(/* translators: %d: version. */ __('Version %d is live.', 'crossdock'), made.version));
    } catch (failed) {
      setError(failed instanceof ApiError ? failed : new ApiError(0, 'bug', String(failed), [], null));
    } finally {
      setWorking(false);
    }
  };
  const warnings = editing.validation?.findings.filter((f) => f.severity === 'warning') ?? [];
  return (
    <Reason
      title={sprintf(/* translators: %d: version. */ __('Publish as version %d?', 'crossdock'), nextVersion(editing))}
      action={__('Publish', 'crossdock')}
      working={working}
      error={error}
      onConfirm={(why) => void publish(why)}
      onCancel={onClose}
    >
      <p>
        {__(
          'From the next order on, this is what happens. Orders that are being worked on finish with the version they began with.',
          'crossdock',
        )}
      </p>
      <div className="cd-publish">
        {diff.data ? <Changes of={diff.data.changes} /> : <ErrorNote error={diff.error} />}
      </div>
      <Findings of={warnings} />
    </Reason>
  );
}
const nextVersion = (editing: Editing): number => Math.max(...editing.versions.map(({ version }) => version)) + 1;
