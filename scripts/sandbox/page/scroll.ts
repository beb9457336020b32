const NEAR_PX = 48;

/** What a log shows: which conversation, its newest message, and whether that is the reader's own. */
export interface Shown {
  conversation: string | undefined;
  newest: number;
  own: boolean;
}

/**
 * Keeps `log` at its end while `content` or the log itself changes size (new messages, fonts that
 * arrive late, a growing composer), unless its reader has scrolled away: then `latest`, a button,
 * offers the way back when something new has come. Call the returned function after each drawing.
 */
export function followEnd(
  log: HTMLElement,
  content: HTMLElement,
  latest: HTMLButtonElement,
): (shown: Shown) => void {
  let stuck = true;
  let height = log.clientHeight;
  let before: Shown = { conversation: undefined, newest: -1, own: false };

  const toEnd = (): void => {
    stuck = true;
    latest.hidden = true;
    log.scrollTop = log.scrollHeight;
  };
  log.addEventListener(
    'scroll',
    () => {
      // A log that shrinks scrolls too, without its reader having gone anywhere.
      if (log.clientHeight !== height) return;
      stuck = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_PX;
      if (stuck) latest.hidden = true;
    },
    { passive: true },
  );
  latest.addEventListener('click', toEnd);
  const observer = new ResizeObserver(() => {
    height = log.clientHeight;
    if (stuck) log.scrollTop = log.scrollHeight;
  });
  observer.observe(log);
  observer.observe(content);

  return (shown) => {
    const changed = shown.conversation !== before.conversation;
    const isNew = !changed && shown.newest > before.newest;
    before = shown;
    if (changed || (isNew && shown.own)) toEnd();
    else if (isNew && !stuck) latest.hidden = false;
  };
}
