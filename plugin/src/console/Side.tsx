/** Navigation with what waits for a person, and whether this is the real M3. */
import { __ } from '@wordpress/i18n';
import { useEffect, useState } from 'react';
import { atLeast, useMe } from './data/me.ts';
import { useQuery } from './data/query.ts';
import { host } from './host.ts';
import { groupWord, SCREENS, type ScreenEntry } from './screens.ts';
import { Brand, Icon } from './ui/icons.tsx';
import { number } from './ui/format.ts';
import { roleWord } from './ui/words.ts';

const GROUPS: readonly ScreenEntry['group'][] = ['orders', 'design', 'system'];

export function Side({ screen, signedIn, statusEvery }: { screen: string; signedIn: boolean; statusEvery: number }) {
  const me = useMe();
  const [open, setOpen] = useState(false);
  useEffect(() => setOpen(false), [screen]);
  const { ShopSettings, Footer } = host();
  return (
    <div className={`cd-side${open ? ' cd-side--open' : ''}`}>
      <div className="cd-brand">
        <Brand />
        Crossdock
      </div>
      <button type="button" className="cd-menu-button" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name="menu" />
        {__('Menu', 'crossdock')}
      </button>
      <Mode />
      <nav className="cd-nav" aria-label={__('Crossdock', 'crossdock')}>
        {GROUPS.map((group) => {
          const entries = SCREENS.filter(
            (entry) => entry.group === group && !entry.hidden && (!entry.role || atLeast(me.role, entry.role)),
          );
          if (entries.length === 0) return null;
          return (
            <div key={group} className="cd-nav__group">
              <span id={`cd-nav-${group}`}>{groupWord(group)}</span>
              <ul aria-labelledby={`cd-nav-${group}`}>
                {entries.map(({ id, title, icon }) => (
                  <li key={id}>
                    <a className="cd-nav__link" href={`#/${id}`} aria-current={screen === id ? 'page' : undefined}>
                      <Icon name={icon} />
                      {title()}
                      {id === 'attention' && signedIn && <HeldCount every={statusEvery} />}
                    </a>
                  </li>
                ))}
                {group === 'system' && ShopSettings && (
                  <li>
                    <a className="cd-nav__link" href="#/shop" aria-current={screen === 'shop' ? 'page' : undefined}>
                      <Icon name="shop" />
                      {__('Shop and pairing', 'crossdock')}
                    </a>
                  </li>
                )}
              </ul>
            </div>
          );
        })}
      </nav>
      <div className="cd-side__foot">
        {me.name !== '' && (
          <span>
            {me.name} · {roleWord(me.role)}
          </span>
        )}
        {Footer && <Footer />}
      </div>
    </div>
  );
}

function HeldCount({ every }: { every: number }) {
  const { data } = useQuery('GET /v1/status', {}, { every });
  const { stock = 0, prices = 0, products = 0 } = data?.heldPushes ?? {};
  const held = (data?.runs.find(({ state }) => state === 'held')?.count ?? 0) + stock + prices + products;
  return held === 0 ? null : (
    <span className="cd-nav__count">
      {number(held)}
      <span className="cd-hidden"> {__('held', 'crossdock')}</span>
    </span>
  );
}

function Mode() {
  if (host().name !== 'sandbox') return null;
  return (
    <p className="cd-mode">
      <strong>{__('Sandbox', 'crossdock')}</strong>
      {__('M3 and the shop are simulated. Nothing here reaches a real system.', 'crossdock')}
    </p>
  );
}
