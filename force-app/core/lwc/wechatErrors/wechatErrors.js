import { label } from 'c/wechatLabels';

/** The class that a platform's refusal names in every language, if the permission set is missing. */
const CONTROLLER = 'WeChatPanelController';

/**
 * The sentences of what a wire, an Apex call or a script has thrown.
 * @param {unknown} thrown one error or a list
 * @returns {string[]} each sentence once; never empty
 */
export function reduceErrors(thrown) {
  const sentences = [thrown].flat().flatMap(messagesOf);
  const distinct = [...new Set(sentences.filter((sentence) => sentence !== ''))];
  return distinct.length === 0 ? [label.errorUnknown] : distinct;
}

/**
 * True if the user lacks the permission set: the platform refuses the controller, or the controller
 * found that it may not read the objects.
 * @param {unknown} thrown
 * @returns {boolean}
 */
export function isNoAccess(thrown) {
  return [thrown]
    .flat()
    .flatMap(messagesOf)
    .some((sentence) => sentence === label.noAccess || sentence.includes(CONTROLLER));
}

function messagesOf(error) {
  if (typeof error === 'string') {
    return [error];
  }
  const body = error?.body;
  if (Array.isArray(body)) {
    return body.flatMap(messagesOf);
  }
  // A script's own error says nothing that an agent could use.
  return typeof body?.message === 'string' ? [body.message] : [];
}
