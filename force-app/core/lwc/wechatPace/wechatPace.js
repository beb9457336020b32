import { after } from 'c/wechatTimer';

const SECOND = 1000;
const SLOWER = 1.5;
const SHORTEST_PAUSE = 2 * SECOND;
/** The longest pause while nothing changes, in milliseconds. */
export const LONGEST_PAUSE = 60 * SECOND;

/**
 * How long to wait before asking again.
 * @param {{seconds: number, pause: number, changed: boolean}} facts the setting, the pause before
 *   this answer in milliseconds, and whether the answer was a new one
 * @returns {number} milliseconds: the setting after news, otherwise half as long again, to a minute
 */
export function nextPause({ seconds, pause, changed }) {
  const shortest = Math.min(Math.max(seconds * SECOND, SHORTEST_PAUSE), LONGEST_PAUSE);
  return changed ? shortest : Math.min(Math.max(pause * SLOWER, shortest), LONGEST_PAUSE);
}

/**
 * Asks again and again, at a pace that fits how often something changes; never twice at once.
 * @param {() => Promise<boolean>} ask true: there was news; a failure counts as none
 * @returns {{start: (seconds: number) => void, stop: () => void, now: () => Promise<void>}}
 *   `start` begins with a pause, since whoever starts has just read, and only sets the pace if it
 *   runs already; `stop` lets an answer that is under way arrive; `now` asks at once, or as soon as
 *   the answer under way is there, which may be older
 */
export function createPace(ask) {
  let seconds = 0;
  let pause = 0;
  let running = false;
  let asking = false;
  let again = false;
  let cancel = () => {};

  const rest = (changed) => {
    pause = nextPause({ seconds, pause, changed });
    cancel();
    cancel = after(pause, now);
  };

  async function now() {
    if (asking) {
      again = true;
      return;
    }
    cancel();
    asking = true;
    const changed = await ask().catch(() => false);
    asking = false;
    if (again) {
      again = false;
      await now();
    } else if (running) {
      rest(changed);
    }
  }

  return {
    now,
    start(wanted) {
      const isNew = !running || wanted !== seconds;
      seconds = wanted;
      running = true;
      if (isNew && !asking) {
        rest(true);
      }
    },
    stop() {
      running = false;
      cancel();
    },
  };
}
