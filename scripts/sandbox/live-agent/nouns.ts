import { z } from 'zod';
import type { LiveChat } from './chat.ts';
import { prepareInit } from './chasitor-init.ts';
import { parseFields } from './json-body.ts';
import { badRequest, noChatYet, Refusal, unknownSession } from './refusal.ts';
import { checkTriggered, showsTooMuch } from './sensitive-data.ts';
import type { Service } from './service.ts';
import type { Session } from './session.ts';

/** What a POST asks for, once its body has been found good. Throws a {@link Refusal}. */
export type Effect = (session: Session) => void;

export interface Noun {
  /** The first API version that knows it. */
  since: number;
  /** Checks the body, before anything happens. Throws a {@link Refusal}. */
  prepare: (service: Service, body: unknown) => Effect;
}

/** An effect on a chat that an agent has accepted. */
function inChat<S extends z.ZodType>(
  schema: S,
  effect: (service: Service, chat: LiveChat, body: z.infer<S>, session: Session) => void,
  since = 29,
): Noun {
  return {
    since,
    prepare: (service, body) => {
      const fields = parseFields(schema, body);
      return (session) => {
        const { chat } = session;
        // Documented: before ChatEstablished the server fails with a null pointer.
        if (chat?.established !== true) throw noChatYet();
        if (chat.view.state === 'ended') afterEnd(service);
        else effect(service, chat, fields, session);
      };
    },
  };
}

function afterEnd(service: Service): void {
  const answer = service.faults.decide('post-after-end');
  if (answer === '403') throw unknownSession();
  if (answer === '500') throw noChatYet();
}

const nothing = z.looseObject({}).optional();

const chatEnd: Noun = {
  since: 29,
  prepare: (service, body) => {
    const { reason } = parseFields(z.looseObject({ reason: z.string().optional() }), body);
    return ({ chat }) => {
      if (chat === null) throw noChatYet();
      if (chat.view.state === 'ended') {
        afterEnd(service);
        return;
      }
      if (!chat.established && service.faults.decide('end-before-established') === '500') {
        throw noChatYet();
      }
      service.conversation.visitorEnds(chat, reason ?? 'client');
    };
  },
};

const chatMessage = inChat(
  z.looseObject({ text: z.string().min(1) }),
  (service, chat, { text }, session) => {
    const { clock, conversation, faults } = service;
    const longest = Number(faults.value('longest-message'));
    if (longest > 0 && text.length > longest) {
      faults.struck('longest-message');
      throw badRequest('The message is too long', {
        property: 'text',
        message: `has more than ${longest} characters`,
      });
    }
    const sinceLast = clock.now() - session.lastMessageAt;
    session.lastMessageAt = clock.now();
    if (sinceLast < Number(faults.value('burst-ms')) && faults.take('burst-drop')) return;
    if (faults.take('async-error')) {
      chat.send('AsyncResult', { isSuccess: false, error: 'The message could not be delivered' });
      return;
    }
    if (showsTooMuch(chat, text)) session.counts.shownTooMuch += 1;
    conversation.visitorSays(chat, text);
    service.heard(chat.view.id, text);
  },
);

/** What visitors can POST, by noun. All have the prefix Chasitor and carry a sequence. */
export const nouns: ReadonlyMap<string, Noun> = new Map(
  Object.entries<Noun>({
    ChasitorInit: { since: 29, prepare: prepareInit },
    ChatMessage: chatMessage,
    ChatEnd: chatEnd,
    ChasitorTyping: inChat(nothing, ({ conversation }, chat) => {
      conversation.visitorTyping(chat, true);
    }),
    ChasitorNotTyping: inChat(nothing, ({ conversation }, chat) => {
      conversation.visitorTyping(chat, false);
    }),
    ChasitorSneakPeek: inChat(
      z.looseObject({ position: z.int(), text: z.string() }),
      ({ conversation }, chat) => {
        conversation.visitorTyping(chat, true);
      },
    ),
    ChasitorIdleTimeoutWarningEvent: inChat(
      z.looseObject({ idleTimeoutWarningEvent: z.enum(['triggered', 'cleared']) }),
      ({ conversation }, chat, { idleTimeoutWarningEvent }) => {
        conversation.visitorEvent(chat, `Idle warning ${idleTimeoutWarningEvent}.`);
      },
      35,
    ),
    CustomEvent: inChat(
      z.looseObject({ type: z.string(), data: z.string() }),
      ({ conversation }, chat, { type, data }) => {
        conversation.visitorEvent(chat, `Event ${type}: ${data}`);
      },
    ),
    SensitiveDataRuleTriggered: inChat(
      z.looseObject({ rules: z.array(z.looseObject({ id: z.string(), name: z.string() })) }),
      ({ conversation }, chat, { rules }) => {
        checkTriggered(chat, rules);
        conversation.visitorEvent(chat, `Hidden by ${rules.map(({ name }) => name).join(', ')}.`);
      },
    ),
  }),
);

const batch = z.looseObject({
  nouns: z
    .array(z.looseObject({ prefix: z.string(), noun: z.string(), object: z.unknown() }))
    .min(1),
});

/** `POST System/MultiNoun`: several at once, under one sequence. All bodies are checked first. */
export const multiNoun: Noun = {
  since: 29,
  prepare: (service, body) => {
    const effects = parseFields(batch, body).nouns.map(({ prefix, noun, object }) => {
      const known = prefix === 'Chasitor' ? nouns.get(noun) : undefined;
      if (known === undefined) throw new Refusal(404, `There is no ${prefix}/${noun}`);
      return known.prepare(service, object);
    });
    return (session) => {
      for (const effect of effects) effect(session);
    };
  },
};
