import getCommandResult from '@salesforce/apex/WeChatPanelController.getCommandResult';
import { reduceErrors } from 'c/wechatErrors';
import { label } from 'c/wechatLabels';
import { cleanLines } from 'c/wechatText';
import { pause } from 'c/wechatTimer';

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 4000;
const SLOWER = 1.5;
const PATIENCE = 30_000;

/**
 * Waits for what the relay makes of a command.
 * @param {string|undefined} requestId undefined: nothing was sent, and all is done already
 * @returns {Promise<{outcome: 'done'|'ignored'|'failed'|'late', message: string}>} with a sentence for
 *   the user unless it was done; `late` if no answer came within half a minute: the platform keeps
 *   the command for the relay
 */
export async function outcomeOf(requestId) {
  if (!requestId) {
    return { outcome: 'done', message: '' };
  }
  const result = await answerTo(requestId, FIRST_PAUSE, PATIENCE);
  return result === undefined
    ? { outcome: 'late', message: label.commandLate }
    : { outcome: result.outcome, message: sentence(result) };
}

/**
 * Does what a user has asked for, and shows how it goes.
 * @param {() => Promise<{requestId?: string}|undefined>} send an Apex call
 * @param {{running: string, done: string}} words for the user
 * @param {(state: string, text: string) => void} show called with 'busy', then with the outcome
 * @returns {Promise<void>} never fails
 */
export async function carryOut(send, words, show) {
  show('busy', words.running);
  try {
    const sent = await send();
    const { outcome, message } = await outcomeOf(sent?.requestId);
    show(outcome, outcome === 'done' ? words.done : message);
  } catch (error) {
    show('failed', reduceErrors(error).join(' '));
  }
}

async function answerTo(requestId, wait, patience) {
  if (patience <= 0) {
    return undefined;
  }
  await pause(wait);
  const result = await ask(requestId);
  return result.outcome === 'pending'
    ? answerTo(requestId, Math.min(wait * SLOWER, LONGEST_PAUSE), patience - wait)
    : result;
}

async function ask(requestId) {
  try {
    return await getCommandResult({ requestId });
  } catch {
    // A network that is down for a moment says nothing about the command.
    return { outcome: 'pending' };
  }
}

function sentence({ outcome, message }) {
  if (outcome === 'done') {
    return '';
  }
  if (outcome === 'ignored') {
    return label.commandIgnored;
  }
  return cleanLines(message, 255) || label.commandFailed;
}
