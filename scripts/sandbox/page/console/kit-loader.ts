import { ApiError, call } from '../api.ts';
import { make } from '../element.ts';
import type { Kit } from '../platform/kit.ts';
import { isRecord } from '../shape.ts';

const STYLES = '/panel/styles/lightning.css';

/**
 * Loads the compiled panel as soon as the server has built it, and the design system with it. Returns
 * undefined where the page is served without one. Throws what keeps it from being built or loaded.
 */
export async function loadKit(): Promise<Kit | undefined> {
  let newest: unknown;
  try {
    newest = await call('GET', '/panel/newest');
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
  const address = isRecord(newest) ? newest['module'] : undefined;
  if (typeof address !== 'string') return undefined;
  await loadStyles();
  const bundle: unknown = await import(address);
  const kit = isRecord(bundle) ? bundle['kit'] : undefined;
  if (!isKit(kit)) throw new Error(`${address} is not a panel.`);
  return kit;
}

function loadStyles(): Promise<void> {
  const link = make('link', { rel: 'stylesheet', href: STYLES });
  const loaded = new Promise<void>((resolve, reject) => {
    link.addEventListener('load', () => {
      resolve();
    });
    link.addEventListener('error', () => {
      reject(new Error(`${STYLES} cannot be loaded.`));
    });
  });
  document.head.append(link);
  return loaded;
}

function isKit(value: unknown): value is Kit {
  const names = ['createComponent', 'signIn', 'onNavigation', 'onUtilityChange', 'toggleUtility'];
  return isRecord(value) && names.every((name) => typeof value[name] === 'function');
}
