import { isEmpEnabled, onError, subscribe, unsubscribe } from 'lightning/empApi';

const CHANNEL = '/event/WeChat_Chat_Update__e';
const NEW_ONES = -1;

// All panels and tabs of a console share this module, and with it one subscription: the org counts
// each subscriber's deliveries.
/** @type {Set<{chatId: string, changed: () => void, lost: () => void}>} */
const listeners = new Set();
let subscription;

/**
 * Hears of updates of one chat. The first listener of the console subscribes, the last one ends the
 * subscription.
 * @param {{chatId: string, changed: () => void, lost: () => void}} listener `lost`: events cannot be
 *   had, or no longer; it is not called again
 * @returns {() => void} stops listening
 */
export function listen(listener) {
  listeners.add(listener);
  subscription ??= open();
  return () => {
    if (listeners.delete(listener) && listeners.size === 0) {
      close();
    }
  };
}

async function open() {
  try {
    if (!(await isEmpEnabled())) {
      giveUp();
      return undefined;
    }
    onError(giveUp);
    return await subscribe(CHANNEL, NEW_ONES, hear);
  } catch {
    giveUp();
    return undefined;
  }
}

async function close() {
  const closing = subscription;
  subscription = undefined;
  const opened = await closing;
  if (opened !== undefined) {
    unsubscribe(opened, () => {});
  }
}

function hear(event) {
  const chatId = event?.data?.payload?.Chat__c;
  [...listeners].filter((each) => each.chatId === chatId).forEach((each) => each.changed());
}

function giveUp() {
  const all = [...listeners];
  listeners.clear();
  close();
  all.forEach((each) => each.lost());
}
