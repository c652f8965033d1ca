/** What the editors of maps and flows share: draft bar, tabs, picture or list, versions, simulation. */
import { Button } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { useState, type ReactNode } from 'react';
import type { DefinitionKind } from '@crossdock/shared';
import type { ApiError } from '../api/client.ts';
import { href, navigate, useLocation } from '../router.tsx';
import { ErrorNote, Page, Skeleton, Tabs } from '../ui/parts.tsx';
import { DraftBar } from './parts.tsx';
import { SimulateDialog } from './simulate.tsx';
import type { Editing } from './use-definition.ts';
import { Versions } from './versions.tsx';

export type EditorView = 'picture' | 'list';
/** What a draft is tried on. */
export type About = 'order' | 'item' | 'product';

export function EditorFrame({
  kind,
  id,
  lead,
  words,
  editing,
  error,
  retry,
  about,
  bar,
  tools,
  children,
}: {
  kind: DefinitionKind;
  id: string;
  lead: ReactNode;
  words: { tabs: string; first: string };
  editing: Editing | null;
  error: ApiError | null;
  retry: () => unknown;
  /** Null where stored documents say nothing about it. */
  about: About | null;
  /** Left of the switch between picture and list: what it is tried on, or why nothing can be. */
  bar: ReactNode;
  tools?: ReactNode;
  children: (editing: Editing, view: EditorView) => ReactNode;
}) {
  const { query } = useLocation();
  const [simulating, setSimulating] = useState(false);
  const versions = query.get('tab') === 'versions';
  const view: EditorView = query.get('view') === 'list' ? 'list' : 'picture';
  const at = (tab: '' | 'versions', wanted: EditorView): string =>
    href(kind === 'map' ? 'maps' : 'flows', [id], { tab, view: wanted === 'list' ? 'list' : '' });
  return (
    <Page title={String(editing?.content['title'] ?? id)} size="wide" lead={lead}>
      {!editing && (error ? <ErrorNote error={error} retry={retry} /> : <Skeleton lines={8} />)}
      {editing && (
        <>
          <DraftBar editing={editing} {...(about && { onSimulate: () => setSimulating(true) })} />
          <Tabs
            label={words.tabs}
            tabs={[
              { to: at('', view), title: words.first, current: !versions },
              { to: at('versions', view), title: __('Versions', 'crossdock'), current: versions },
            ]}
          />
          {versions ? (
            <Versions editing={editing} />
          ) : (
            <>
              <div className="cd-row cd-row--between">
                {bar}
                <div className="cd-row">
                  {tools}
                  <div className="cd-switch" role="group" aria-label={__('View', 'crossdock')}>
                    {(['picture', 'list'] as const).map((one) => (
                      <Button
                        key={one}
                        size="compact"
                        isPressed={view === one}
                        onClick={() => navigate(at('', one), true)}
                      >
                        {one === 'picture' ? __('Picture', 'crossdock') : __('List', 'crossdock')}
                      </Button>
                    ))}
                  </div>
                </div>
              </div>
              {children(editing, view)}
            </>
          )}
          {simulating && about && (
            <SimulateDialog kind={kind} id={id} about={about} onClose={() => setSimulating(false)} />
          )}
        </>
      )}
    </Page>
  );
}
