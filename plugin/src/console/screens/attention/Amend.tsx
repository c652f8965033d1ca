/** Corrects one order beside its original: both stand side by side, only what was changed is kept. */
import { Button, SelectControl, TextControl } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import type { CauseGroup, CauseMember } from '@crossdock/shared';
import { useMay } from '../../data/me.ts';
import { useMutation, useQuery } from '../../data/query.ts';
import { useSubmit } from '../../data/submit.ts';
import { typedSince } from '../../data/typed.ts';
import { number } from '../../ui/format.ts';
import { Card, ErrorNote, Loaded, Note, Time } from '../../ui/parts.tsx';
import { toast } from '../../ui/toast.tsx';
import { AFFECTED } from './Group.tsx';
import { nameOf } from './Members.tsx';

function at(document: unknown, path: string): string | null {
  let value = document;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null) return null;
    value = (value as Record<string, unknown>)[part];
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

function fieldWord(path: string): string {
  const words: Record<string, string> = {
    first_name: __('First name', 'crossdock'),
    last_name: __('Last name', 'crossdock'),
    company: __('Company', 'crossdock'),
    address_1: __('Street', 'crossdock'),
    address_2: __('Street, second line', 'crossdock'),
    postcode: __('Postal code', 'crossdock'),
    city: __('City', 'crossdock'),
    state: __('State', 'crossdock'),
    country: __('Country', 'crossdock'),
    phone: __('Telephone', 'crossdock'),
    email: __('E-mail address', 'crossdock'),
    quantity: __('Quantity', 'crossdock'),
  };
  const name = path.slice(path.lastIndexOf('.') + 1);
  return words[name] ?? path;
}
/** What M3's fields hold, where people need to know while they type. */
const MOST: Record<string, number> = {
  first_name: 36,
  last_name: 36,
  company: 36,
  city: 20,
  postcode: 10,
  phone: 16,
  email: 60,
};

const sectionWord = (section: string): string =>
  section === 'shipping'
    ? __('Delivery address', 'crossdock')
    : section === 'billing'
      ? __('Billing address', 'crossdock')
      : __('Order', 'crossdock');

/** `line_items.0.quantity` stands for the line that this order's problem names (`line_items[3].quantity`). */
function lineOf(path: string, member: CauseMember | undefined, code: string): string {
  const field = member?.run.problems.find((problem) => problem.code === code)?.field ?? '';
  const line = /^line_items\[(\d+)\]/.exec(field)?.[1];
  return line === undefined ? path : path.replace(/^line_items\.\d+/, `line_items.${line}`);
}

export function Amend({
  group,
  fields,
  members,
}: {
  group: CauseGroup;
  fields: readonly string[];
  members: readonly CauseMember[];
}) {
  const may = useMay('operator');
  const [chosen, setChosen] = useState('');
  const member = members.find(({ run }) => run.key === chosen) ?? members[0];
  const own = fields.map((path) => lineOf(path, member, group.code));
  return (
    <Card title={__('Correct the order', 'crossdock')} about={__('The shop’s original stays as it is; the correction stands beside it and the next run uses it.', 'crossdock')} className="cd-fix">
      <div className="cd-stack">
        {members.length > 1 && (
          <SelectControl label={__('Order', 'crossdock')} value={member?.run.key ?? ''} onChange={setChosen} options={members.map(({ run, number: no }) => ({ value: run.key, label: nameOf(run.key, no) }))} __next40pxDefaultSize __nextHasNoMarginBottom />
        )}
        {member && <Form key={member.run.key} member={member} group={group} fields={own} may={may} />}
      </div>
    </Card>
  ); // prettier-ignore
}

function Form({
  member,
  fields,
  may,
}: {
  member: CauseMember;
  group: CauseGroup;
  fields: readonly string[];
  may: boolean;
}) {
  const { key, id } = member.run;
  const document = useQuery('GET /v1/entities/{key}/document', { params: { key } });
  const [values, setValues] = useState<Record<string, string>>({});
  const amend = useMutation('POST /v1/entities/{key}/amendments', { refresh: ['GET /v1/entities'] });
  const undo = useMutation('POST /v1/amendments/{id}/undo', { refresh: ['GET /v1/entities'] });
  const retry = useMutation('POST /v1/runs/{id}/retry', { refresh: AFFECTED });
  const why = __('Corrected by hand', 'crossdock');
  const [reason, setReason] = useState<string>(why);
  const saving = useSubmit(async (changes: { path: string; to: string }[]): Promise<void> => {
    if (changes.length > 0 && !(await amend.run({ params: { key }, body: { changes, why: reason.trim() || why } })))
      return;
    if (!(await retry.run({ params: { id }, body: { why: reason.trim() || why } }))) return;
    toast(
      sprintf(
        /* translators: %s: name of an order. */ __('%s is tried again with the correction.', 'crossdock'),
        nameOf(key, member.number),
      ),
    );
    setValues((now) => typedSince(now, values));
  });
  return (
    <Loaded of={document}>
      {({ original, amended, amendments, masked }) => {
        if (masked) return <Note tone="plain">{__('Personal data are hidden from viewers. Ask an operator to correct the order.', 'crossdock')}</Note>;
        const current = amended ?? original;
        const changes = Object.entries(values).filter(([path, to]) => to !== (at(current, path) ?? '')).map(([path, to]) => ({ path, to }));
        const open = amendments.filter(({ undoneAt }) => !undoneAt);
        const sections = [...new Set(fields.map((path) => path.split('.')[0]!))];
        return (
          <form className="cd-stack" onSubmit={(event) => { event.preventDefault(); saving.submit(changes); }}>
            {sections.map((section) => {
              const own = fields.filter((path) => path.startsWith(`${section}.`) && at(current, path) !== null);
              if (own.length === 0) return null;
              return (
                <fieldset key={section} className="cd-amend">
                  <legend>{sectionWord(section)}</legend>
                  {own.map((path) => {
                    const before = at(original, path) ?? '';
                    const value = values[path] ?? at(current, path) ?? '';
                    const most = MOST[path.slice(path.lastIndexOf('.') + 1)];
                    const long = most !== undefined && [...value].length > most;
                    return (
                      <div key={path} className="cd-amend__row" data-changed={value !== before}>
                        <TextControl label={fieldWord(path)} value={value} onChange={(to) => setValues({ ...values, [path]: to })} disabled={!may} help={long ? sprintf(/* translators: 1: number of characters, 2: most that M3 takes. */ __('%1$s characters; M3 takes %2$s.', 'crossdock'), number([...value].length), number(most)) : undefined} __next40pxDefaultSize __nextHasNoMarginBottom />
                        <span className="cd-small cd-muted">
                          {value !== before && <>{__('In the shop:', 'crossdock')} <del>{before || '–'}</del></>}
                        </span>
                      </div>
                    );
                  })}
                </fieldset>
              );
            })}
            {open.map((one) => (
              <Note key={one.id} tone="wait" actions={may && <Button variant="link" isBusy={undo.working} onClick={() => void undo.run({ params: { id: one.id }, body: { why: __('Taken back', 'crossdock') } })}>{__('Take this correction back', 'crossdock')}</Button>}>
                {one.changes.map(({ path, from, to }) => `${fieldWord(path)}: ${from || '–'} → ${to || '–'}`).join('; ')}
                <span className="cd-small cd-muted"> {one.by}, <Time iso={one.at} /></span>
              </Note>
            ))}
            <TextControl label={__('Reason', 'crossdock')} value={reason} onChange={setReason} disabled={!may} __next40pxDefaultSize __nextHasNoMarginBottom />
            <ErrorNote error={amend.error ?? retry.error ?? undo.error} />
            <div className="cd-row cd-row--end">
              <Button variant="primary" type="submit" disabled={!may || (changes.length === 0 && open.length === 0)} isBusy={saving.working} __next40pxDefaultSize>
                {__('Correct and retry', 'crossdock')}
              </Button>
            </div>
          </form>
        );
      }}
    </Loaded>
  ); // prettier-ignore
}
