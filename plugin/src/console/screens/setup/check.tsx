/** Step 4: pre-flight. Each code, each transaction, each right of the M3 user; what is missing, who puts it right and where. */
import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { SetupState } from '@crossdock/shared';
import { useMay } from '../../data/me.ts';
import { useMutation, useQuery } from '../../data/query.ts';
import { number } from '../../ui/format.ts';
import { Card, ErrorNote, Note, Time } from '../../ui/parts.tsx';
import { CheckList } from '../health/check-list.tsx';
import { Next } from './next.tsx';

export function CheckStep({ setup }: { setup: SetupState }) {
  const may = useMay('operator');
  const last = useQuery('GET /v1/check');
  const check = useMutation('POST /v1/check', { refresh: ['GET /v1/check', 'GET /v1/setup'] });
  const report = last.data?.report ?? null;
  const failed = report?.items.filter(({ state }) => state === 'failed').length ?? 0;
  return (
    <Card
      title={__('Pre-flight check', 'crossdock')}
      about={__('Asks M3 and the shop for everything Crossdock uses. Nothing is written.', 'crossdock')}
      actions={
        <Button
          variant={report ? 'secondary' : 'primary'}
          disabled={!may}
          accessibleWhenDisabled
          isBusy={check.working}
          onClick={() => void check.run({})}
          __next40pxDefaultSize
        >
          {report ? __('Check again', 'crossdock') : __('Check now', 'crossdock')}
        </Button>
      }
      footer={<Next to="maps" ready={setup.check?.ok === true} />}
    >
      <div className="cd-stack">
        <ErrorNote error={check.error} />
        {report ? (
          <>
            <Note tone={report.ok ? 'good' : 'bad'} live>
              {report.ok
                ? __('Everything that is needed is there.', 'crossdock')
                : /* translators: %s: number of things. */
                  sprintf(
                    __('Not in order: %s. Each says who puts it right and where.', 'crossdock'),
                    number(failed),
                  )}{' '}
              <Time iso={report.at} />
            </Note>
            <CheckList items={report.items} />
          </>
        ) : (
          <p className="cd-muted">{__('Not checked yet. It takes a few seconds.', 'crossdock')}</p>
        )}
      </div>
    </Card>
  );
}
