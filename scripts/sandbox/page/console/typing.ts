import { sayTyping } from './chat-calls.ts';

const SILENCE_MS = 5_000;

/** Tells the visitor's side when the agent writes: once at the start, and once when it stops. */
export interface TypingSigns {
  written: (chatId: string) => void;
  /** The agent sent, or went elsewhere. */
  stopped: () => void;
}

export function createTypingSigns(): TypingSigns {
  let writingIn: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const stopped = (): void => {
    clearTimeout(timer);
    if (writingIn !== undefined) sayTyping(writingIn, false);
    writingIn = undefined;
  };
  return {
    stopped,
    written: (chatId) => {
      if (writingIn !== chatId) {
        stopped();
        writingIn = chatId;
        sayTyping(chatId, true);
      }
      clearTimeout(timer);
      timer = setTimeout(stopped, SILENCE_MS);
    },
  };
}
