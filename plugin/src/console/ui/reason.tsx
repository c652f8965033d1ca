/** Asks for a reason before a change: every change by a person is in the log with who and why. */
import { Button, Modal, TextareaControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { useState, type FormEvent, type ReactNode } from 'react';
import type { ApiError } from '../api/client.ts';
import { ErrorNote } from './parts.tsx';

export function Reason({
  title,
  action,
  destructive = false,
  working,
  error,
  suggestion = '',
  onConfirm,
  onCancel,
  children,
}: {
  title: string;
  /** What the button says: the verb, not "OK". */
  action: string;
  destructive?: boolean;
  working: boolean;
  error?: ApiError | null;
  suggestion?: string;
  onConfirm: (why: string) => void;
  onCancel: () => void;
  /** What will happen, in a sentence or two. */
  children?: ReactNode;
}) {
  const [why, setWhy] = useState(suggestion);
  const [missing, setMissing] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (why.trim() === '') setMissing(true);
    else onConfirm(why.trim());
  };
  return (
    <Modal title={title} onRequestClose={onCancel} size="medium" className="cd-modal">
      <form className="cd cd-stack cd-bare" onSubmit={submit}>
        {children}
        <TextareaControl
          label={__('Reason', 'crossdock')}
          help={
            missing
              ? __('Write a few words: they stand in the log beside your name.', 'crossdock')
              : __('Stands in the log beside your name.', 'crossdock')
          }
          value={why}
          onChange={setWhy}
          rows={2}
          __nextHasNoMarginBottom
        />
        <ErrorNote error={error ?? null} />
        <div className="cd-row cd-row--end">
          <Button variant="tertiary" onClick={onCancel} __next40pxDefaultSize>
            {__('Cancel', 'crossdock')}
          </Button>
          <Button variant="primary" type="submit" isBusy={working} isDestructive={destructive} __next40pxDefaultSize>
            {action}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
