import { builtInTexts } from './built-in-texts.ts';

/** Languages that the product speaks by itself. */
export type Language = 'en' | 'zh-CN' | 'zh-TW';

/** What the relay says to a customer in its own words. Empty: it says nothing. */
export interface Texts extends Record<TextName, string> {
  /** The answers to the survey, the best one first. */
  surveyOptions: readonly string[];
}

/** What each text may hold to be filled in, by its name. */
export const PLACEHOLDERS = {
  /** A customer begins to chat. */
  welcome: [],
  /** Others wait before the customer. */
  queue: ['position'],
  /** An agent has taken the chat. */
  accepted: ['agent'],
  /** The chat is on its way to another agent or queue. */
  transferring: [],
  /** Another agent goes on with the chat. */
  transferred: ['agent'],
  /** The agent has lost the connection; the chat waits for one. */
  agentLeft: [],
  /** The agent is there again. */
  agentBack: ['agent'],
  /** Before each answer, while several agents are in the chat. */
  speaker: ['agent'],
  /** No agent takes the chat: nobody is there, or everybody is busy. */
  offline: [],
  /** The agent has gone, and there is no other one. */
  unavailable: [],
  /** The desk takes no chats from this customer. */
  blocked: [],
  /** The desk takes no chat now, for a reason of its own. */
  refused: [],
  /** Outside business hours: the message waits for the next one. */
  closed: [],
  /** Outside business hours: the message has become a case. */
  closedCase: [],
  /** The chat is over, whoever ended it. */
  ended: [],
  /** The customer has not answered for a while. */
  idleWarning: ['minutes'],
  /** The customer has not answered for so long that the chat is over. */
  idleEnded: [],
  /** The connection to the agents broke; writing again opens a new chat. */
  interrupted: [],
  /** The agents cannot be reached for a while; what was written is carried to them as soon as possible. */
  delayed: [],
  /** The agent has asked for a file: the next one that the customer sends goes straight to them. */
  fileWanted: [],
  /** What the customer sent cannot be carried to an agent. */
  unsupported: [],
  surveyQuestion: [],
  /** How to answer the survey where there is no menu. */
  surveyHint: [],
  surveyThanks: [],
} as const satisfies Record<string, readonly string[]>;

export type TextName = keyof typeof PLACEHOLDERS;

/** A channel's own texts. What is empty is said as it is built in. */
export type OwnTexts = Readonly<Partial<Record<TextName, string>>>;

/** What an admin writes in place of a text that is not to be said. */
const SILENCE = '-';

/**
 * The language that comes nearest to a locale as Salesforce or WeChat write it (`zh_CN`, `zh-Hant`,
 * `en_US`). English if there is none.
 */
export function nearestLanguage(locale: string): Language {
  const tag = locale.toLowerCase().replaceAll('_', '-');
  if (!tag.startsWith('zh')) return 'en';
  return /^zh-(tw|hk|mo|hant)/u.test(tag) ? 'zh-TW' : 'zh-CN';
}

/** The built-in texts, with those that the channel gives in their place. */
export function channelTexts(language: Language, own: OwnTexts): Texts {
  const texts = { ...builtInTexts[language] };
  for (const name of names()) {
    const text = ownText(own[name] ?? '');
    if (text !== undefined) texts[name] = text;
  }
  return texts;
}

/** A text as an admin has written it: undefined if there is none, empty if nothing is to be said. */
export function ownText(written: string): string | undefined {
  const text = written.trim();
  if (text === '') return undefined;
  return text === SILENCE ? '' : text;
}

/** Puts values in the place of `{name}`. What has no value stays as it is. */
export function fillIn(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(PLACEHOLDER, (placeholder, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : placeholder,
  );
}

/** What an admin has to mend in a channel's texts: placeholders that nothing is put in place of. */
export function textProblems(own: OwnTexts): string[] {
  return names().flatMap((name) => {
    const known: readonly string[] = PLACEHOLDERS[name];
    const strange = placeholdersIn(own[name] ?? '').filter((found) => !known.includes(found));
    if (strange.length === 0) return [];
    const cure =
      known.length === 0
        ? 'it knows none'
        : `it knows ${known.map((each) => `{${each}}`).join(', ')}`;
    const what = strange.map((each) => `{${each}}`).join(', ');
    return [`its text "${name}" holds ${what}, which customers will read as it is: ${cure}.`];
  });
}

/** The names of the placeholders in a text, in their order. */
export function placeholdersIn(text: string): string[] {
  return Array.from(text.matchAll(PLACEHOLDER), ([, name = '']) => name);
}

const PLACEHOLDER = /\{(\w+)\}/gu;

function names(): TextName[] {
  return Object.keys(PLACEHOLDERS).filter((name): name is TextName => name in PLACEHOLDERS);
}
