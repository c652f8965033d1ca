/** Loads a screen's script, stylesheet and translations when it is opened for the first time. */
import { __, setLocaleData } from '@wordpress/i18n';
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
    const { build, texts } = facts();
    // Before the script: some of its texts are asked for when it begins.
    await Promise.all([files.style && loadStyle(build + files.style), texts && loadTexts(texts)]);
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

/** Resolves when the translations are there, also when they are not to be had: English is better than no screen. */
async function loadTexts(address: string): Promise<void> {
  try {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    const { locale_data: data } = (await answer.json()) as { locale_data: { messages: LocaleData } };
    setLocaleData(data.messages, 'crossdock');
  } catch (error) {
    console.error(error);
  }
}
type LocaleData = Parameters<typeof setLocaleData>[0];

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
