import { ApiError } from './api.ts';
import { find, icon, make, setText } from './element.ts';
import { t } from './language.ts';

const SHOWN_FOR_MS = 8_000;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Runs an action of the page; what goes wrong is told to the person at the bottom of the page. */
export async function attempt(action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    tell(explain(error));
    return false;
  }
}

function explain(error: unknown): string {
  if (error instanceof ApiError && error.status === 0) return t('page.unreachable');
  return t('page.refused', { reason: error instanceof Error ? error.message : String(error) });
}

/** Tells a person something, for a while. */
export function tell(message: string): void {
  const place = find('notice', HTMLElement);
  const text = make('p');
  const dismiss = make('button', { type: 'button', 'aria-label': t('page.dismiss') }, [
    icon('close'),
  ]);
  dismiss.addEventListener('click', clear);
  place.replaceChildren(text, dismiss);
  setText(text, message);
  place.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(clear, SHOWN_FOR_MS);
}

function clear(): void {
  const place = find('notice', HTMLElement);
  place.hidden = true;
  place.replaceChildren();
}
