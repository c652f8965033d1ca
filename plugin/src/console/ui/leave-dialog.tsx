/** "There are changes that are not saved": stay, save, or leave without them. */
import { Button, Modal } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { useState } from 'react';
import { canSave, settle, stay } from '../leave.ts';
import { navigate } from '../router.tsx';
import { Note } from './parts.tsx';

export default function LeaveDialog({ to }: { to: string }) {
  const [working, setWorking] = useState(false);
  const [failed, setFailed] = useState(false);
  const leave = async (how: 'save' | 'discard'): Promise<void> => {
    setWorking(true);
    setFailed(false);
    const done = await settle(how);
    setWorking(false);
    if (done) navigate(to);
    else setFailed(true);
  };
  return (
    <Modal title={__('Leave without saving?', 'crossdock')} onRequestClose={stay} size="small" className="cd-modal">
      <div className="cd cd-bare cd-stack">
        <p>{__('What you changed on this screen is not saved yet.', 'crossdock')}</p>
        {failed && (
          <Note tone="bad" live>
            {__('It could not be saved. Stay here to see why.', 'crossdock')}
          </Note>
        )}
        <div className="cd-row cd-row--end">
          <Button variant="tertiary" onClick={stay} __next40pxDefaultSize>
            {__('Stay here', 'crossdock')}
          </Button>
          <Button variant="secondary" isDestructive onClick={() => void leave('discard')} __next40pxDefaultSize>
            {__('Leave without saving', 'crossdock')}
          </Button>
          {canSave() && (
            <Button variant="primary" isBusy={working} onClick={() => void leave('save')} __next40pxDefaultSize>
              {__('Save the draft and leave', 'crossdock')}
            </Button>
          )}
        </div>
      </div>
    </Modal>
  );
}
