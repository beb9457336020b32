import type { Violation } from './compare.ts';

/** What a run says, holds and is, besides what can be told by its form. */
export interface Confidential {
  /** Secrets of the settings. */
  secrets: readonly string[];
  customers: readonly { openId: string; name: string }[];
}

// Around every text that somebody says in a run.
const WORDS = '«';
const FORMS = [
  // A session key of Live Agent.
  /[0-9a-f]{12}!\d{13}!/u,
  // An access token of WeChat, and of Salesforce.
  /\b\d{1,3}_[\w-]{64,}/u,
  /\b00D\w+![\w.-]{8,}/u,
  /access_token=|secret=|-----BEGIN|Bearer /u,
];

/** The first line of a log that tells a text, a secret, a token, a key of a session, or who a customer is. */
export function leaks(log: readonly string[], { secrets, customers }: Confidential): Violation[] {
  const texts = [WORDS, ...secrets, ...customers.flatMap(({ openId, name }) => [openId, name])];
  const line = log.find(
    (each) =>
      FORMS.some((form) => form.test(each)) ||
      texts.some((confidential) => each.includes(confidential)),
  );
  return line === undefined ? [] : [{ kind: 'leaked', detail: line.trim() }];
}
