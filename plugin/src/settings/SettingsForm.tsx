/** What is forwarded, since when, and what is kept: the plugin's own settings. */
import { Button, CheckboxControl, Notice, TextControl, ToggleControl } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { FormEvent } from 'react';
import type { Entity, SettingsValues } from '../api/types.ts';
import { ENTITIES } from '../api/types.ts';
import { facts } from '../facts.ts';
import { useSettings, type SettingsData } from '../data/hooks.ts';
import { Section } from './Section.tsx';
import { fromField, toField, zone } from './words.ts';

export function SettingsForm() {
  const data = useSettings();
  const { settings, dirty, saving, error, saves } = data;
  if (!settings) {
    return error ? (
      <Notice status="error" isDismissible={false}>
        {error}
      </Notice>
    ) : null;
  }
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void data.save();
  };
  const { manage } = facts();
  return (
    // The server checks, and says what it expects.
    <form onSubmit={submit} noValidate>
      <fieldset disabled={!manage} className="crossdock-fields">
        <ForwardingSection {...data} settings={settings} />
        <PricesSection {...data} settings={settings} />
        <PrivacySection {...data} settings={settings} />
      </fieldset>
      {manage && (
        <div className="crossdock-save">
          <Button
            variant="primary"
            type="submit"
            isBusy={saving}
            disabled={!dirty || saving}
            accessibleWhenDisabled
            __next40pxDefaultSize
          >
            {__('Save changes', 'crossdock')}
          </Button>
          {dirty && !saving && (
            <Button variant="tertiary" onClick={data.discard} __next40pxDefaultSize>
              {__('Discard', 'crossdock')}
            </Button>
          )}
          <span role="status" className={error ? 'crossdock-save__error' : ''}>
            {error ?? (saves > 0 && !dirty && !saving ? __('Saved.', 'crossdock') : '')}
          </span>
        </div>
      )}
    </form>
  );
}

type Fields = SettingsData & { settings: SettingsValues & { fixed: string[] } };

function ForwardingSection({ settings, faults, edit }: Fields) {
  const toggle = (entity: Entity) => (checked: boolean) => {
    const chosen = ENTITIES.filter((name) => (name === entity ? checked : settings.capture.includes(name)));
    edit({ capture: chosen });
  };
  const fixed = settings.fixed.includes('sidecarUrl');
  const { administer } = facts();
  return (
    <Section title={__('What is forwarded', 'crossdock')} id="forwarding">
      <div role="group" aria-labelledby="crossdock-capture">
        <p id="crossdock-capture">
          {__('Every change of these is recorded in the shop and handed to the sidecar:', 'crossdock')}
        </p>
        <div className="crossdock-checks">
          {ENTITIES.map((entity) => (
            <CheckboxControl
              key={entity}
              label={LABELS()[entity].label}
              help={LABELS()[entity].help}
              checked={settings.capture.includes(entity)}
              onChange={toggle(entity)}
              __nextHasNoMarginBottom
            />
          ))}
        </div>
        {!settings.capture.includes('order') && (
          <Notice status="warning" isDismissible={false}>
            {__('Orders are switched off: no new order reaches M3.', 'crossdock')}
          </Notice>
        )}
      </div>
      <div className="crossdock-pair">
        <TextControl
          type="datetime-local"
          label={__('Cut-over: orders created from', 'crossdock')}
          value={toField(settings.cutover)}
          onChange={(value) => edit({ cutover: fromField(value) })}
          help={
            faults['cutover'] ??
            sprintf(
              // translators: %s: time zone such as Europe/Berlin.
              __('Older orders are left alone, also when they change. Empty = all orders. Time zone: %s.', 'crossdock'),
              zone(),
            )
          }
          className={faults['cutover'] ? 'crossdock-fault' : ''}
          __nextHasNoMarginBottom
          __next40pxDefaultSize
        />
        <TextControl
          type="url"
          label={__('Address of the sidecar', 'crossdock')}
          value={settings.sidecarUrl}
          disabled={fixed}
          readOnly={!administer}
          placeholder="https://sidecar.example:8710"
          onChange={(value) => edit({ sidecarUrl: value.trim() })}
          help={
            fixed
              ? __('Set by CROSSDOCK_SIDECAR_URL in wp-config.php.', 'crossdock')
              : !administer
                ? __(
                    'Only administrators of this site may change it: whoever names the sidecar receives the orders.',
                    'crossdock',
                  )
                : (faults['sidecarUrl'] ??
                  __(
                    'Where this shop reaches it. Empty = the shop does not call it, the sidecar fetches events every few seconds.',
                    'crossdock',
                  ))
          }
          className={faults['sidecarUrl'] ? 'crossdock-fault' : ''}
          __nextHasNoMarginBottom
          __next40pxDefaultSize
        />
      </div>
    </Section>
  );
}

function PricesSection({ settings, edit }: Fields) {
  return (
    <Section title={__('Prices of M3 for customers', 'crossdock')} id="prices">
      <ToggleControl
        label={__('M3 prices for logged-in customers', 'crossdock')}
        help={__(
          'A customer who is logged in and whom M3 knows sees and pays the price that M3 has for exactly this customer and quantity, also where it is higher, and instead of a sale of the shop. Everybody else, and whoever M3 has no price for, pays the shop’s price; so does everybody while the sidecar does not answer. A page waits two seconds for it at most.',
          'crossdock',
        )}
        checked={settings.customerPrices}
        onChange={(customerPrices) => edit({ customerPrices })}
        __nextHasNoMarginBottom
      />
      {settings.customerPrices && (
        <ul className="crossdock-list">
          <li>
            {__(
              'M3 knows an account when its e-mail address is in the sidecar’s table “customer”, or when an order of the account has reached M3 under that address.',
              'crossdock',
            )}
          </li>
          <li>
            {__(
              'The shop asks the sidecar, so it needs the address of the sidecar above. How long a price counts is its setting “prices.customerSeconds”; 15 minutes where that is 0.',
              'crossdock',
            )}
          </li>
          <li>
            {__(
              'Sorting and filtering by price go by the shop’s prices. Products without a SKU or without a price in the shop keep what they have.',
              'crossdock',
            )}
          </li>
        </ul>
      )}
    </Section>
  );
}

function PrivacySection({ settings, faults, edit }: Fields) {
  return (
    <Section title={__('Privacy and retention', 'crossdock')} id="privacy">
      <p>
        {__(
          'Orders and customers go from this shop to the sidecar, and from there to your M3. Crossdock sends nothing to anybody else. WordPress’ tools for exporting and erasing personal data reach the outbox of this shop and the copies in the sidecar.',
          'crossdock',
        )}
      </p>
      <TextControl
        type="number"
        min={1}
        max={3650}
        label={__('Days that handed-over events stay in the outbox', 'crossdock')}
        value={settings.retentionDays}
        onChange={(value) => edit({ retentionDays: Math.trunc(Number(value)) })}
        help={
          faults['retentionDays'] ??
          __('They hold which order changed when, not what was in it. Events that wait are never removed.', 'crossdock')
        }
        className={faults['retentionDays'] ? 'crossdock-number crossdock-fault' : 'crossdock-number'}
        __nextHasNoMarginBottom
        __next40pxDefaultSize
      />
      <ToggleControl
        label={__('Show customers the M3 order number', 'crossdock')}
        help={__('On their order page and in the e-mails of the shop.', 'crossdock')}
        checked={settings.showNumber}
        onChange={(showNumber) => edit({ showNumber })}
        __nextHasNoMarginBottom
      />
      <ToggleControl
        label={__('Show customers carrier and tracking number', 'crossdock')}
        help={__(
          'On their order page and in the e-mails of the shop, as soon as M3 has them. The sidecar’s table “carriers” gives the names and the addresses that the numbers lead to. Leave it off where another plugin shows them.',
          'crossdock',
        )}
        checked={settings.showTracking}
        onChange={(showTracking) => edit({ showTracking })}
        __nextHasNoMarginBottom
      />
      <ToggleControl
        label={__('Remove all data when the plugin is deleted', 'crossdock')}
        help={__(
          'Outbox, settings and the M3 numbers of orders. Without it only keys and scheduled actions are removed, so that a new installation knows what is in M3 already.',
          'crossdock',
        )}
        checked={settings.removeData}
        onChange={(removeData) => edit({ removeData })}
        __nextHasNoMarginBottom
      />
    </Section>
  );
}

const LABELS = (): Record<Entity, { label: string; help: string }> => ({
  order: { label: __('Orders', 'crossdock'), help: __('New, changed, status, trash, deleted', 'crossdock') },
  refund: { label: __('Refunds', 'crossdock'), help: __('Made and taken back', 'crossdock') },
  customer: { label: __('Customers', 'crossdock'), help: __('Registered and changed', 'crossdock') },
  product: { label: __('Products', 'crossdock'), help: __('New, changed, deleted', 'crossdock') },
  variation: { label: __('Variations', 'crossdock'), help: __('New, changed, deleted', 'crossdock') },
  stock: { label: __('Stock', 'crossdock'), help: __('Changes of quantity', 'crossdock') },
});
