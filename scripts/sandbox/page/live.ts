import type { Guard } from './shape.ts';

const RETRY_AFTER_MS = 1_000;

/**
 * Follows a stream of server-sent events, each a whole state, for as long as the page lives. The
 * browser's own repair gives up on an HTTP error, such as that of a server that is starting; this one
 * does not.
 */
export function follow<T>(
  path: string,
  isState: Guard<T>,
  listener: { state: (state: T) => void; connected: (yes: boolean) => void },
): void {
  const open = (): void => {
    const source = new EventSource(path);
    source.onopen = () => {
      listener.connected(true);
    };
    source.onmessage = (event: MessageEvent<unknown>) => {
      const state = typeof event.data === 'string' ? parse(event.data) : undefined;
      if (isState(state)) listener.state(state);
      else console.error(`${path} sent something that is not a state; it is ignored.`);
    };
    source.onerror = () => {
      source.close();
      listener.connected(false);
      setTimeout(open, RETRY_AFTER_MS);
    };
  };
  open();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
