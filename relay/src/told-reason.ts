import type { Reason } from './channel.ts';

const OF_WECHAT = /^wechat--?\d+$/u;

/**
 * A reason as the org is told it: WeChat's own code goes before the sentence, because the console says
 * in the agent's language what it means. Pure.
 */
export function toldReason({ code, text }: Reason): string {
  return OF_WECHAT.test(code) ? `${code}: ${text}` : text;
}
