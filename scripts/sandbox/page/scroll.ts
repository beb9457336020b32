const NEAR_PX = 48;

/** A log that shows its end for as long as its reader has not scrolled away from it. */
export interface StickyLog {
  /** Goes to the end and stays there. */
  toEnd: () => void;
  atEnd: () => boolean;
}

/**
 * Keeps `log` at its end while `content` or the log itself changes size (new messages, fonts that
 * arrive late, a growing composer). `moved` is called when the reader leaves the end or returns.
 */
export function stickToEnd(log: HTMLElement, content: HTMLElement, moved: () => void): StickyLog {
  let stuck = true;
  let height = log.clientHeight;

  const toEnd = (): void => {
    stuck = true;
    log.scrollTop = log.scrollHeight;
  };
  log.addEventListener(
    'scroll',
    () => {
      // A log that shrinks scrolls too, without its reader having gone anywhere.
      if (log.clientHeight !== height) return;
      const near = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_PX;
      if (near === stuck) return;
      stuck = near;
      moved();
    },
    { passive: true },
  );
  const observer = new ResizeObserver(() => {
    height = log.clientHeight;
    if (stuck) log.scrollTop = log.scrollHeight;
  });
  observer.observe(log);
  observer.observe(content);
  return { toEnd, atEnd: () => stuck };
}
