import { ApiError, call } from './api.ts';
import { find, setAttribute, setHidden, setText } from './element.ts';
import { isRelayState, type RelayState } from './guards.ts';
import { currentLanguage, languageFor, setLanguage, t } from './language.ts';
import { attempt } from './notice.ts';

const LOOK_AGAIN_MS = 1_000;
/** After a kill, so that the short death is seen. */
const LOOK_CLOSELY_MS = 150;
const LOOK_CLOSELY_FOR_MS = 5_000;

/** The choice of the page's language. `changed` draws the page anew. */
export function startLanguages(changed: () => void): void {
  const select = find('language', HTMLSelectElement);
  select.value = currentLanguage();
  select.addEventListener('change', () => {
    setLanguage(languageFor(select.value));
    changed();
  });
}

/**
 * Whether the relay runs, and the button that kills it. A page that is served without a relay shows
 * neither. Returns a function that draws it anew.
 */
export function startRelay(): () => void {
  let state: RelayState | undefined;
  let closelyUntil = 0;

  const draw = (): void => {
    const place = find('relay', HTMLElement);
    const text = find('relay-state', HTMLElement);
    setHidden(place, state === undefined);
    setAttribute(place, 'data-running', String(state?.running === true));
    setText(
      text,
      state?.running === true ? t('relay.running', { pid: state.pid ?? '?' }) : t('relay.stopped'),
    );
    find('relay-kill', HTMLButtonElement).disabled = state?.running !== true;
  };
  const look = async (): Promise<void> => {
    try {
      const answer = await call('GET', '/relay/state');
      if (isRelayState(answer)) state = answer;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) state = undefined;
    }
    draw();
  };
  const keepLooking = async (): Promise<void> => {
    await look();
    const pause = Date.now() < closelyUntil ? LOOK_CLOSELY_MS : LOOK_AGAIN_MS;
    setTimeout(() => void keepLooking(), pause);
  };
  find('relay-kill', HTMLButtonElement).addEventListener('click', () => {
    closelyUntil = Date.now() + LOOK_CLOSELY_FOR_MS;
    void attempt(() => call('POST', '/relay/kill')).then(look);
  });
  void keepLooking();
  return draw;
}
