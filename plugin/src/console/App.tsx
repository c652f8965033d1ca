/** The frame: who is looking, where to go, and the screen that was asked for. */
import { __ } from '@wordpress/i18n';
import { Component, lazy, Suspense, useEffect, useRef, useState, type ComponentType, type ReactNode } from 'react';
import { atLeast, MeContext, type Me } from './data/me.ts';
import { useQuery } from './data/query.ts';
import { host } from './host.ts';
import { usePending } from './leave.ts';
import { useLocation } from './router.tsx';
import { SCREENS, type ScreenEntry } from './screens.ts';
import { Side } from './Side.tsx';
import { Empty, ErrorNote, Note, Page, Skeleton } from './ui/parts.tsx';
import { Toasts } from './ui/toast.tsx';
import './style/tokens.css?inline';
import './style/shell.css?inline';
import './style/parts.css?inline';
import './style/tables.css?inline';
import './style/notices.css?inline';
import './style/figures.css?inline';
import './style/controls.css?inline';

/** Seconds between two looks at what the navigation counts. */
const STATUS_MS = 5_000;

export function App() {
  const { name } = host();
  const [known, setKnown] = useState(false);
  // While nobody answers: shop and sidecar may just be being paired.
  const me = useQuery('GET /v1/me', {}, known ? {} : { every: STATUS_MS });
  useEffect(() => setKnown(me.data !== null), [me.data]);
  const location = useLocation();
  const main = useRef<HTMLElement>(null);
  const screen = location.screen || 'overview';

  // A new screen begins at its heading, for eyes and for screen readers.
  const first = useRef(true);
  const refused = me.data === null && me.error ? me.refresh : null;
  const askAgain = useRef(refused);
  askAgain.current = refused;
  useEffect(() => {
    if (first.current) first.current = false;
    else main.current?.focus({ preventScroll: true });
    window.scrollTo({ top: 0 });
    void askAgain.current?.();
  }, [screen]);
  // What was pressed may be gone from a screen that shows something else now; then the keyboard begins at its content.
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      if (!first.current && document.activeElement === document.body) main.current?.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [location]);

  return (
    <MeContext.Provider value={me.data ?? NOBODY}>
      <div className={`cd cd--${name}`} dir={document.documentElement.dir || undefined}>
        <a
          className="cd-skip"
          href="#crossdock-main"
          onClick={(event) => {
            event.preventDefault();
            main.current?.focus();
          }}
        >
          {__('Skip to the content', 'crossdock')}
        </a>
        <div className="cd-frame">
          <Side screen={screen} signedIn={me.data !== null} statusEvery={STATUS_MS} />
          <main className="cd-main" id="crossdock-main" tabIndex={-1} ref={main} style={{ outline: 'none' }}>
            <Content screen={screen} me={me} />
          </main>
        </div>
        <Toasts />
        <Leaving />
      </div>
    </MeContext.Provider>
  );
}
const LeaveDialog = lazy(() => import('./ui/leave-dialog.tsx'));
function Leaving() {
  const to = usePending();
  return to === null ? null : (
    <Suspense>
      <LeaveDialog to={to} />
    </Suspense>
  );
}
const NOBODY: Me = { name: '', role: 'viewer' };

function Content({ screen, me }: { screen: string; me: ReturnType<typeof useQuery<'GET /v1/me'>> }) {
  const { ShopSettings } = host();
  if (screen === 'shop' && ShopSettings)
    return (
      <Page title={__('Shop and pairing', 'crossdock')} size="narrow">
        <ShopSettings />
      </Page>
    );
  if (me.data === null) {
    if (!me.error) return <Skeleton lines={6} />;
    if (ShopSettings && me.error.code === 'crossdock_no_way_to_sidecar')
      return (
        <Empty
          icon="shop"
          title={__('Shop and sidecar are not joined yet', 'crossdock')}
          actions={
            <a className="components-button is-primary is-next-40px-default-size" href="#/shop">
              {__('Join them now', 'crossdock')}
            </a>
          }
        >
          {__(
            'The console asks the sidecar, the program beside your shop that takes orders into Infor M3. It takes one pairing string, and the address at which this shop reaches the sidecar.',
            'crossdock',
          )}
        </Empty>
      );
    return (
      <Page title={__('The sidecar cannot be asked', 'crossdock')} size="narrow">
        <ErrorNote error={me.error} retry={me.refresh} />
        {ShopSettings && (
          <Note>
            <p>
              {__('Everything about the connection between shop and sidecar is here:', 'crossdock')}{' '}
              <a href="#/shop">{__('Shop and pairing', 'crossdock')}</a>
            </p>
          </Note>
        )}
      </Page>
    );
  }
  const entry = SCREENS.find(({ id }) => id === screen);
  if (!entry)
    return (
      <Empty icon="search" title={__('There is no such screen', 'crossdock')}>
        {__('The address may be of another version. Choose a screen from the navigation.', 'crossdock')}
      </Empty>
    );
  if (entry.role && !atLeast(me.data.role, entry.role))
    return (
      <Empty icon="lock" title={__('Your role does not suffice', 'crossdock')}>
        {__('Ask an administrator of this shop for a higher role.', 'crossdock')}
      </Empty>
    );
  const Screen = componentOf(entry);
  return (
    <Guard key={entry.id}>
      <Suspense fallback={<Skeleton lines={8} />}>
        <Screen />
      </Suspense>
    </Guard>
  );
}

const components = new Map<string, ComponentType>();
function componentOf(entry: ScreenEntry): ComponentType {
  let found = components.get(entry.id);
  if (!found) components.set(entry.id, (found = lazy(entry.load)));
  return found;
}

/** A screen that fails leaves the others alone. */
class Guard extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };
  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }
  override render(): ReactNode {
    return this.state.failed ? <Failed /> : this.props.children;
  }
}
function Failed() {
  const [reloading, setReloading] = useState(false);
  return (
    <Empty
      icon="warning"
      title={__('This screen could not be shown', 'crossdock')}
      actions={
        <button
          type="button"
          className="components-button is-secondary"
          disabled={reloading}
          onClick={() => {
            setReloading(true);
            window.location.reload();
          }}
        >
          {__('Reload the page', 'crossdock')}
        </button>
      }
    >
      {__(
        'If Crossdock was just updated, reloading the page is enough. Otherwise the browser’s console says more.',
        'crossdock',
      )}
    </Empty>
  );
}
