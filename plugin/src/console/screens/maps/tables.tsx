/** Look-up tables: search, paging, editing in place, paste from a spreadsheet, CSV in and out. */
import { Button, FormFileUpload } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { useState, type ClipboardEvent } from 'react';
import type { TableChange, TableRow } from '@crossdock/shared';
import { api, type Answer } from '../../api/client.ts';
import { useLeaveGuard } from '../../leave.ts';
import { useMay } from '../../data/me.ts';
import { useMutation, useQuery } from '../../data/query.ts';
import { useSubmit } from '../../data/submit.ts';
import { undoRows } from '../../data/undo.ts';
import { download } from '../../design/versions.tsx';
import { href } from '../../router.tsx';
import { Icon } from '../../ui/icons.tsx';
import { number } from '../../ui/format.ts';
import { Badge, Card, Empty, ErrorNote, Loaded, Page, Tabs } from '../../ui/parts.tsx';
import { Reason } from '../../ui/reason.tsx';
import { toast } from '../../ui/toast.tsx';
import { PastedNote } from './pasted-note.tsx';
import { parsePasted, toCsv, type Pasted } from './paste.ts';
import { Cell, isItem, unsavedRows } from './table-cell.tsx';
import { aboutTable, keyOfTable } from './table-sentences.ts';

const PAGE = 50;
const CHUNK = 2_000;

export function TableList() {
  const list = useQuery('GET /v1/tables');
  return (
    <Loaded of={list}>
      {(data) => (
        <div className="cd-defs">
          {data.tables.map((table) => (
            <a key={table.name} className="cd-def" href={href('maps', ['tables', table.name])}>
              <strong>{table.name}</strong>
              <span>{aboutTable(table)}</span>
              <span className="cd-row">
                <Badge tone={table.rows > 0 ? 'good' : 'plain'}>
                  {sprintf(
                    /* translators: %s: number. */ _n('%s row', '%s rows', table.rows, 'crossdock'),
                    number(table.rows),
                  )}
                </Badge>
                <code className="cd-muted cd-small">{table.columns.join(', ')}</code>
              </span>
            </a>
          ))}
        </div>
      )}
    </Loaded>
  );
}

export function TableEditor({ table }: { table: string }) {
  const [search, setSearch] = useState('');
  /** First keys of the pages before this one. */
  const [pages, setPages] = useState<string[]>([]);
  const after = pages.at(-1);
  const page = useQuery('GET /v1/tables/{table}', {
    params: { table },
    query: { limit: PAGE, ...(search && { search }), ...(after !== undefined && { after }) },
  });
  /** Changed cells by key; null = the row is to go. */
  const [edits, setEdits] = useState<ReadonlyMap<string, Record<string, string> | null>>(new Map());
  const [fresh, setFresh] = useState<TableRow | null>(null);
  const [pasted, setPasted] = useState<Pasted | null>(null);
  const [asking, setAsking] = useState(false);
  const may = useMay('operator');
  const put = useMutation('PUT /v1/tables/{table}', { refresh: ['GET /v1/tables'] });
  const remove = useMutation('DELETE /v1/tables/{table}', { refresh: ['GET /v1/tables'] });
  const columns = page.data?.columns ?? [];
  const changes = edits.size + (pasted?.rows.length ?? 0);
  const discard = (): void => {
    setEdits(new Map());
    setPasted(null);
    setFresh(null);
  };
  useLeaveGuard(changes > 0 || fresh?.key ? { discard } : null);

  const saving = useSubmit(async (why: string): Promise<void> => {
    const rows = [...edits].flatMap(([key, values]) => (values ? [{ key, values }] : []));
    const gone = [...edits].flatMap(([key, values]) => (values ? [] : [key]));
    const all = [...rows, ...(pasted?.rows ?? [])];
    const done: TableChange[] = [];
    let through = true;
    for (let i = 0; through && i < all.length; i += CHUNK) {
      const written = await put.run({ params: { table }, body: { rows: all.slice(i, i + CHUNK), why } });
      if (written) done.push(...written.changes);
      else through = false;
    }
    if (through && gone.length > 0) {
      const removed = await remove.run({ params: { table }, body: { keys: gone, why } });
      if (removed) done.push(...removed.changes);
      else through = false;
    }
    // Also what was written before a later part was refused can be taken back.
    if (done.length > 0 || through)
      toast(
        sprintf(
          /* translators: %s: number. */ _n('%s row changed.', '%s rows changed.', done.length, 'crossdock'),
          number(done.length),
        ),
        undoRows(table, done),
      );
    if (!through) return;
    setEdits(new Map());
    setPasted(null);
    setFresh(null);
    setAsking(false);
    await page.refresh();
  });
  const take = (text: string): void => setPasted(parsePasted(text, columns));
  const onPaste = (event: ClipboardEvent): void => {
    const text = event.clipboardData.getData('text/plain');
    // One cell goes where the cursor is; several are rows.
    if (!may || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    take(text);
  };
  const exportAll = async (): Promise<void> => {
    const rows: TableRow[] = [];
    for (let next: string | null = ''; next !== null;) {
      const query: { limit: number; after?: string } = { limit: 5_000, ...(next && { after: next }) };
      const answer = await api('GET /v1/tables/{table}', { params: { table }, query });
      rows.push(...answer.rows);
      ({ next } = answer);
    }
    download(`crossdock-${table}.csv`, toCsv(rows, columns), 'text/csv');
  };
  const edit = (row: TableRow, column: string, value: string): void => {
    const next = new Map(edits);
    next.set(row.key, { ...(edits.get(row.key) ?? row.values), [column]: value });
    setEdits(next);
  };
  const addFresh = (): void => {
    if (!fresh || fresh.key.trim() === '') return;
    setEdits(new Map([...edits, [fresh.key.trim(), fresh.values]]));
    setFresh({ key: '', values: {} });
  };
  return (
    <Page
      title={sprintf(/* translators: %s: name of a table. */ __('Table “%s”', 'crossdock'), table)}
      lead={page.data && aboutTable({ ...page.data, name: table })}
      actions={
        <>
          <Button variant="secondary" size="compact" onClick={() => void exportAll()}>
            {__('Export CSV', 'crossdock')}
          </Button>
          <FormFileUpload
            accept=".csv,.txt,text/csv"
            onChange={(event) => void event.currentTarget.files?.[0]?.text().then(take)}
            render={({ openFileDialog }) => (
              <Button
                variant="secondary"
                size="compact"
                disabled={!may}
                accessibleWhenDisabled
                onClick={openFileDialog}
              >
                {__('Import CSV …', 'crossdock')}
              </Button>
            )}
          />
        </>
      }
    >
      <Tabs
        label={__('Maps and tables', 'crossdock')}
        tabs={[
          { to: href('maps'), title: __('Field maps', 'crossdock'), current: false },
          { to: href('maps', ['tables']), title: __('Look-up tables', 'crossdock'), current: true },
          { to: href('templates'), title: __('Templates', 'crossdock'), current: false },
        ]}
      />
      <div className="cd-row cd-row--between">
        <input
          type="search"
          className="cd-field"
          aria-label={__('Find rows', 'crossdock')}
          placeholder={__('Find rows', 'crossdock')}
          value={search}
          onChange={(event) => {
            setSearch(event.target.value);
            setPages([]);
          }}
        />
        <div className="cd-row">
          <span className="cd-muted cd-small">
            {__('Copy cells in your spreadsheet and paste them anywhere in the table.', 'crossdock')}
          </span>
          {(changes > 0 || fresh) && (
            <Button variant="tertiary" size="compact" onClick={discard}>
              {__('Discard', 'crossdock')}
            </Button>
          )}
          <Button
            variant="primary"
            size="compact"
            disabled={changes === 0}
            accessibleWhenDisabled
            onClick={() => setAsking(true)}
          >
            {changes === 0
              ? __('Save', 'crossdock')
              : sprintf(
                  /* translators: %s: number. */ _n('Save %s row …', 'Save %s rows …', changes, 'crossdock'),
                  number(changes),
                )}
          </Button>
        </div>
      </div>
      {pasted && <PastedNote pasted={pasted} columns={columns} />}
      <ErrorNote error={page.error} />
      <Card flush>
        <Loaded of={page}>
          {(data) => (
            <div className="cd-table-wrap" tabIndex={0} role="region" aria-label={table} onPaste={onPaste}>
              <table className="cd-table cd-table--cards cd-lookup">
                <thead>
                  <tr>
                    <th scope="col">{keyOfTable({ ...data, name: table })}</th>
                    {data.columns.map((column) => (
                      <th key={column} scope="col">
                        {column}
                      </th>
                    ))}
                    <th scope="col">
                      <span className="cd-hidden">{__('Actions', 'crossdock')}</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {shownRows(data, edits).map((row) => {
                    const edited = edits.get(row.key);
                    const gone = edited === null;
                    const standing = edited === undefined && data.standing.includes(row);
                    return (
                      <tr
                        key={row.key}
                        className={gone ? 'is-gone' : edited ? 'is-edited' : standing ? 'is-standing' : undefined}
                      >
                        <th scope="row">
                          <code>{row.key}</code>
                          {standing && (
                            <span className="cd-muted cd-small">{__('from the settings', 'crossdock')}</span>
                          )}
                        </th>
                        {data.columns.map((column) => (
                          <td key={column} data-label={column}>
                            <Cell
                              label={sprintf(
                                /* translators: 1: column, 2: key of the row. */ __('%1$s of %2$s', 'crossdock'),
                                column,
                                row.key,
                              )}
                              value={(edited ?? row.values)[column] ?? ''}
                              disabled={!may || gone}
                              choices={data.choices?.[column]}
                              isItem={Boolean(edited) && isItem(table, column)}
                              onChange={(value) => edit(row, column, value)}
                            />
                          </td>
                        ))}
                        <td className="cd-nowrap">
                          {!standing && (
                            <Button
                              size="small"
                              icon={<Icon name={gone ? 'refresh' : 'trash'} />}
                              disabled={!may}
                              label={
                                gone
                                  ? sprintf(/* translators: %s: key of a row. */ __('Keep %s', 'crossdock'), row.key)
                                  : sprintf(/* translators: %s: key of a row. */ __('Remove %s', 'crossdock'), row.key)
                              }
                              onClick={() => {
                                const next = new Map(edits);
                                if (gone || !data.rows.some((r) => r.key === row.key)) next.delete(row.key);
                                else next.set(row.key, null);
                                setEdits(next);
                              }}
                            />
                          )}
                        </td>
                      </tr>
                    );
                  })}
                  {!data.keys && (
                    <tr className="cd-lookup__new">
                      <th scope="row">
                        <input
                          type="text"
                          className="cd-field cd-mono"
                          disabled={!may}
                          aria-label={sprintf(
                            /* translators: %s: what the key is. */ __('New row: %s', 'crossdock'),
                            keyOfTable({ ...data, name: table }),
                          )}
                          placeholder={__('New row', 'crossdock')}
                          value={fresh?.key ?? ''}
                          onChange={(event) => setFresh({ key: event.target.value, values: fresh?.values ?? {} })}
                        />
                      </th>
                      {data.columns.map((column) => (
                        <td key={column} data-label={column}>
                          <Cell
                            label={sprintf(/* translators: %s: column. */ __('New row: %s', 'crossdock'), column)}
                            value={fresh?.values[column] ?? ''}
                            disabled={!may}
                            choices={data.choices?.[column]}
                            isItem={may && isItem(table, column)}
                            onChange={(value) =>
                              setFresh({ key: fresh?.key ?? '', values: { ...fresh?.values, [column]: value } })
                            }
                            onEnter={addFresh}
                          />
                        </td>
                      ))}
                      <td>
                        <Button
                          size="small"
                          icon={<Icon name="plus" />}
                          disabled={!may || !fresh?.key}
                          label={__('Add this row', 'crossdock')}
                          onClick={addFresh}
                        />
                      </td>
                    </tr>
                  )}
                </tbody>
              </table>
              {data.rows.length + data.standing.length === 0 && edits.size === 0 && (
                <Empty
                  icon="maps"
                  title={search ? __('No row fits', 'crossdock') : __('The table is empty', 'crossdock')}
                >
                  {search ? undefined : aboutTable({ ...data, name: table })}
                </Empty>
              )}
            </div>
          )}
        </Loaded>
      </Card>
      <div className="cd-row cd-row--end">
        <Button
          variant="tertiary"
          size="compact"
          disabled={pages.length === 0}
          accessibleWhenDisabled
          onClick={() => setPages(pages.slice(0, -1))}
        >
          {__('Page before', 'crossdock')}
        </Button>
        <Button
          variant="tertiary"
          size="compact"
          disabled={!page.data?.next}
          accessibleWhenDisabled
          onClick={() => page.data?.next && setPages([...pages, page.data.next])}
        >
          {__('Next page', 'crossdock')}
        </Button>
      </div>
      {asking && (
        <Reason
          title={sprintf(/* translators: %s: name of a table. */ __('Change the table “%s”?', 'crossdock'), table)}
          action={__('Save', 'crossdock')}
          working={saving.working}
          error={put.error ?? remove.error}
          onConfirm={saving.submit}
          onCancel={() => setAsking(false)}
        >
          <p>
            {__(
              'From the next order on, these rows count. Held orders that need them go on after “retry”.',
              'crossdock',
            )}
          </p>
        </Reason>
      )}
    </Page>
  );
}

type TablePage = Answer<'GET /v1/tables/{table}'>;

/** What is not saved yet, what the table has, and what counts beside it. */
function shownRows({ rows, standing }: TablePage, edits: Parameters<typeof unsavedRows>[0]): TableRow[] {
  const saved = [...rows, ...standing];
  return [...unsavedRows(edits, saved), ...saved];
}
