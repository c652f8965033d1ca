/** Joins shop and sidecar by one string, renews it, parts them. */
import { Button, Notice } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import { facts } from '../facts.ts';
import { useConnection, usePairing } from '../data/hooks.ts';
import { Confirm } from './Confirm.tsx';
import { CopyBox } from './CopyBox.tsx';
import { Section } from './Section.tsx';
import { momentText } from './words.ts';

export function PairingSection() {
  const { connection } = useConnection();
  const { text, working, error, create, remove } = usePairing();
  const [asking, setAsking] = useState<'renew' | 'remove' | null>(null);
  const { manage, administer } = facts();
  if (!connection) return null;
  const { paired, pairedAt, key, paused } = connection;

  const answer = (act: () => Promise<void>) => () => {
    setAsking(null);
    void act();
  };
  return (
    <Section title={__('Pairing', 'crossdock')} id="pairing">
      {error && (
        <Notice status="error" isDismissible={false}>
          {error}
        </Notice>
      )}
      {!paired && (
        <>
          <p>
            {__(
              'The sidecar is the program beside your shop that takes orders into Infor M3. One pairing string joins the two: it holds the address of this shop and keys that were made for the sidecar alone.',
              'crossdock',
            )}
          </p>
          <ol className="crossdock-steps">
            <li>{__('Create the pairing string here and copy it.', 'crossdock')}</li>
            <li>{__('Put the sidecar in its place, as shown below under “Run the sidecar”.', 'crossdock')}</li>
            <li>{__('Paste the string into its command “pair”, then start the sidecar.', 'crossdock')}</li>
          </ol>
        </>
      )}
      {paired && !text && (
        <p>
          {pairedAt
            ? // translators: %s: date and time.
              sprintf(__('Paired since %s.', 'crossdock'), momentText(pairedAt))
            : __('Paired by constants in wp-config.php.', 'crossdock')}{' '}
          {key &&
            (key.last_access
              ? // translators: %s: last characters of a key.
                sprintf(__('Its consumer key ends in %s.', 'crossdock'), key.ending)
              : // translators: %s: last characters of a key.
                sprintf(__('Its consumer key ends in %s and has not been used yet.', 'crossdock'), key.ending))}
        </p>
      )}
      {text && (
        <>
          <Notice status="warning" isDismissible={false}>
            {__(
              'Copy the pairing string now: it is shown this once. Whoever has it can read the orders of this shop, so do not send it by e-mail or chat.',
              'crossdock',
            )}
          </Notice>
          <CopyBox text={text} label={__('Pairing string', 'crossdock')} />
          <p>{__('Now paste it into the command “pair” of the sidecar: see “Run the sidecar” below.', 'crossdock')}</p>
        </>
      )}
      {(!paired || text) && (
        <p>
          {__(
            'Orders are noted from the first pairing on. To send orders that were placed before, choose them in the list of orders and take the bulk action “Send to M3”, or run: wp crossdock send --state=not-sent',
            'crossdock',
          )}
        </p>
      )}
      {manage && !administer && (
        <p>
          {__(
            'Only administrators of this site may pair the shop or remove the pairing: whoever names the sidecar receives the orders.',
            'crossdock',
          )}
        </p>
      )}
      {administer && (
        <div className="crossdock-buttons">
          {!paired && (
            <Button
              variant="primary"
              onClick={() => void create()}
              isBusy={working}
              disabled={working || paused}
              accessibleWhenDisabled
              __next40pxDefaultSize
            >
              {__('Create pairing string', 'crossdock')}
            </Button>
          )}
          {paired && (
            <>
              <Button
                variant="secondary"
                onClick={() => setAsking('renew')}
                disabled={working || paused}
                accessibleWhenDisabled
                __next40pxDefaultSize
              >
                {__('Pair again', 'crossdock')}
              </Button>
              <Button
                variant="tertiary"
                isDestructive
                onClick={() => setAsking('remove')}
                disabled={working}
                accessibleWhenDisabled
                __next40pxDefaultSize
              >
                {__('Remove pairing', 'crossdock')}
              </Button>
            </>
          )}
        </div>
      )}
      {asking === 'renew' && (
        <Confirm
          title={__('Pair again?', 'crossdock')}
          text={__(
            'New keys are made and the present ones end at once. Until you have given the new string to the sidecar, orders wait in this shop; none is lost.',
            'crossdock',
          )}
          action={__('Create a new pairing string', 'crossdock')}
          onConfirm={answer(create)}
          onCancel={() => setAsking(null)}
        />
      )}
      {asking === 'remove' && (
        <Confirm
          title={__('Remove the pairing?', 'crossdock')}
          text={__(
            'The sidecar’s user and keys are deleted. Orders stay as they are, but nothing is noted and nothing reaches M3 until you pair again. Then orders that were placed or changed meanwhile are looked for and sent.',
            'crossdock',
          )}
          action={__('Remove pairing', 'crossdock')}
          destructive
          onConfirm={answer(remove)}
          onCancel={() => setAsking(null)}
        />
      )}
    </Section>
  );
}
