/** Asks before something that cannot be taken back. */
import { Button, Modal } from '@wordpress/components';
import { __ } from '@wordpress/i18n';

export function Confirm(props: {
  title: string;
  text: string;
  action: string;
  destructive?: boolean;
  onConfirm: () => void;
  onCancel: () => void;
}) {
  return (
    <Modal title={props.title} onRequestClose={props.onCancel} size="small">
      <p>{props.text}</p>
      <div className="crossdock-buttons crossdock-buttons--end">
        <Button variant="tertiary" onClick={props.onCancel} __next40pxDefaultSize>
          {__('Cancel', 'crossdock')}
        </Button>
        <Button variant="primary" isDestructive={props.destructive} onClick={props.onConfirm} __next40pxDefaultSize>
          {props.action}
        </Button>
      </div>
    </Modal>
  );
}
