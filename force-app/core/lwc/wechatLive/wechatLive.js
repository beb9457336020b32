import { createPace } from 'c/wechatPace';
import { after } from 'c/wechatTimer';
import { listen } from 'c/wechatUpdates';
import { watchVisibility } from 'c/wechatVisibility';

const TICK = 30_000;
const nothing = () => {};

/**
 * Keeps a component up to date at the least cost: while people see it and its chat is open, by
 * polling or, if the org wants that, by update events; polling takes over if events cannot be had.
 * @param {() => Promise<boolean>} ask reads again; true: there was news
 * @param {() => void} tick called while visible, twice a minute: relative times have moved on
 * @returns {object} `connect(element)`: the element that has to be seen; `disconnect()`;
 *   `follow({mode, seconds, open, chatId})`: what to keep up to date, with every answer; `now()`:
 *   reads at once, as after a user's action
 */
export function createLive(ask, tick) {
  const pace = createPace(ask);
  let wanted = { mode: 'poll', seconds: 0, open: false, chatId: undefined };
  let visible = false;
  let wasHidden = false;
  let eventsLost = false;
  let stopWatching = nothing;
  let stopTicking = nothing;
  let stopListening;

  function arrange() {
    const active = visible && wanted.open;
    const byEvents = wanted.mode === 'events' && !eventsLost;
    if (active && byEvents) {
      stopListening ??= listen({ chatId: wanted.chatId, changed: pace.now, lost: loseEvents });
    } else {
      hush();
    }
    if (active && !byEvents) {
      pace.start(wanted.seconds);
    } else {
      pace.stop();
    }
  }

  function hush() {
    stopListening?.();
    stopListening = undefined;
  }

  function loseEvents() {
    eventsLost = true;
    arrange();
  }

  function tickOn() {
    tick();
    stopTicking = after(TICK, tickOn);
  }

  function see(isVisible) {
    visible = isVisible;
    stopTicking();
    if (visible) {
      tickOn();
    }
    arrange();
    if (visible && wasHidden && wanted.open) {
      pace.now();
    }
    wasHidden = !visible;
  }

  return {
    now: pace.now,
    connect(element) {
      stopWatching = watchVisibility(element, see);
    },
    disconnect() {
      stopWatching();
      see(false);
    },
    follow(next) {
      if (next.chatId !== wanted.chatId) {
        hush();
      }
      wanted = next;
      arrange();
    },
  };
}
