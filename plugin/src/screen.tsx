/** Loads a screen's script and stylesheet when it is opened for the first time. */
import { __ } from '@wordpress/i18n';
import { lazy, Suspense, type ComponentType } from 'react';
import { facts } from './facts.ts';

interface Screen {
  default: ComponentType;
}
const screens = new Map<string, ComponentType>();

/** The component of a screen; the same one each time, or React would build the page anew whenever wc-admin asks for its list. */
export function screen(name: string): ComponentType {
  const known = screens.get(name);
  if (known) return known;
  const Content = lazy(() => load(name));
  const Loading = () => (
    <Suspense fallback={<p className="crossdock-loading">{__('Loading …', 'crossdock')}</p>}>
      <Content />
    </Suspense>
  );
  screens.set(name, Loading);
  return Loading;
}

async function load(name: string): Promise<Screen> {
  const files = CROSSDOCK_SCREENS[name];
  try {
    if (!files) throw new Error(`There is no screen "${name}".`);
    const { build } = facts();
    if (files.style) await loadStyle(build + files.style);
    return (await import(build + files.script)) as Screen;
  } catch (error) {
    console.error(error);
    return { default: Failed };
  }
}

/** Resolves when the stylesheet is there, also when it is not to be had: a plain page is better than none. */
function loadStyle(href: string): Promise<void> {
  return new Promise((resolve) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = href;
    link.onload = link.onerror = () => resolve();
    document.head.append(link);
  });
}

function Failed() {
  return (
    <div className="notice notice-error">
      <p>
        {__(
          'This screen could not be loaded. Reload the page; if the plugin was just updated, that is enough. Otherwise look into the browser’s console.',
          'crossdock',
        )}
      </p>
    </div>
  );
}
