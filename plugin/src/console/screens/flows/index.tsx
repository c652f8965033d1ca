/** Flows: what happens to a document of the shop, step by step. */
import { __, sprintf } from '@wordpress/i18n';
import '../../design/design.css?inline';
import '../../design/editing.css?inline';
import './flows.css?inline';
import { useQuery } from '../../data/query.ts';
import { href, useLocation } from '../../router.tsx';
import { number } from '../../ui/format.ts';
import { Badge, Loaded, Page, Time } from '../../ui/parts.tsx';
import { FlowEditor } from './editor.tsx';

export default function Flows() {
  const { rest } = useLocation();
  const [id = ''] = rest;
  const list = useQuery('GET /v1/definitions', id === '' ? {} : null);
  if (id !== '') return <FlowEditor key={id} id={id} />;
  return (
    <Page
      title={__('Flows', 'crossdock')}
      lead={__('What happens to a document of the shop, step by step.', 'crossdock')}
    >
      <Loaded of={list}>
        {(data) => (
          <div className="cd-defs">
            {data.definitions
              .filter(({ kind }) => kind === 'flow')
              .map((flow) => (
                <a key={flow.id} className="cd-def" href={href('flows', [flow.id])}>
                  <strong>{flow.title}</strong>
                  <code className="cd-muted">{flow.id}</code>
                  <span className="cd-row">
                    <Badge tone="good">
                      {sprintf(
                        /* translators: %s: version. */ __('Version %s', 'crossdock'),
                        number(flow.live.version),
                      )}
                    </Badge>
                    {flow.draft && <Badge tone="wait">{__('Draft', 'crossdock')}</Badge>}
                  </span>
                  <span className="cd-muted cd-small">
                    {flow.live.actor} · <Time iso={flow.live.at} />
                  </span>
                </a>
              ))}
          </div>
        )}
      </Loaded>
    </Page>
  );
}
