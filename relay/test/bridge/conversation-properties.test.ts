import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  conversationSchema,
  openingDelay,
  type Conversation,
  type ConversationEvent,
  type Step,
} from '../../src/bridge/conversation.ts';
import { after, fromCustomer, request, toCustomer } from './conversations.ts';

const anyText = fc.constantFrom('hi', 'hello', 'one\ntwo', '', '  ');
const anyEvent: fc.Arbitrary<ConversationEvent> = fc.oneof(
  fc.record({ type: fc.constant('customer-wrote' as const), text: anyText }),
  fc.constant({ type: 'customer-ends' as const }),
  fc.constant({ type: 'customer-left' as const, reason: 'unsubscribed' }),
  fc.constant({ type: 'left-over' as const }),
  fc.constant({ type: 'opened' as const, chatId: 'chat', request }),
  fc.record({
    type: fc.constant('closed' as const),
    text: anyText,
  }),
  fc.constant({ type: 'closed' as const, text: '', caseUpTo: 100 }),
  fc.constant({ type: 'taken-up' as const }),
  fc.constant({ type: 'undelivered' as const, reason: 'blocked' }),
  fc.record({ type: fc.constant('requested' as const), chatKey: fc.constantFrom('k1', 'k2') }),
  fc.constant({ type: 'queued' as const }),
  fc.record({ type: fc.constant('queued' as const), position: fc.integer({ min: 1, max: 9 }) }),
  fc.constant({ type: 'due' as const }),
  fc.record({
    type: fc.constantFrom('agent-joined' as const, 'agent-parted' as const),
    agent: fc.constantFrom('Li', 'Wang'),
  }),
  fc.constant({ type: 'refused' as const, reason: 'Unavailable' }),
  fc.record({ type: fc.constant('accepted' as const), agent: fc.constantFrom('Li', 'Wang') }),
  fc.constant({ type: 'agent-left' as const }),
  fc.constant({ type: 'transferring' as const }),
  fc.record({
    type: fc.constant('message' as const),
    agent: fc.constantFrom('', 'Li'),
    text: anyText,
  }),
  fc.constant({ type: 'heard' as const, messageId: 'm' }),
  fc.constant({ type: 'unheard' as const, messageId: 'm', reason: 'r', certain: true }),
  fc.constant({ type: 'interrupted' as const }),
  fc.constant({ type: 'restored' as const }),
  fc.record({
    type: fc.constant('ended' as const),
    by: fc.constantFrom('agent' as const, 'customer' as const, 'desk' as const),
    reason: fc.constant('r'),
  }),
  fc.constant({ type: 'lost' as const, reason: '403' }),
);

interface Moment {
  before: Conversation | undefined;
  event: ConversationEvent;
  unheard: boolean;
  step: Step;
}

/** Every step of a whole life, and what each was taken for. */
const lives: fc.Arbitrary<Moment[]> = fc
  .array(fc.record({ event: anyEvent, unheard: fc.boolean() }), { maxLength: 60 })
  .map((events) => {
    const moments: Moment[] = [];
    let conversation: Conversation | undefined;
    events.forEach(({ event, unheard }, index) => {
      const step = after(conversation, event, { unheard, newId: `c${index}`, now: index });
      moments.push({ before: conversation, event, unheard, step });
      conversation = step.conversation;
    });
    return moments;
  });

function always(check: (moment: Moment) => void): void {
  fc.assert(
    fc.property(lives, (moments) => {
      moments.forEach(check);
    }),
    { numRuns: 300 },
  );
}

function perConversation<T>(moments: Moment[], of: (moment: Moment) => T[]): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const moment of moments) {
    const id = moment.step.conversation?.id ?? '';
    found.set(id, [...(found.get(id) ?? []), ...of(moment)]);
  }
  return found;
}

function isOpen(conversation: Conversation | undefined): conversation is Conversation {
  return conversation !== undefined && conversation.state !== 'ended';
}

describe('whatever happens to a conversation', () => {
  it('every message of the customer becomes exactly one text for the agent', () => {
    always(({ event, step }) => {
      const texts = step.add.filter(
        ({ direction, kind }) => direction === 'to-agent' && kind === 'text',
      );
      const expected = event.type === 'customer-wrote' ? [fromCustomer(event.text)] : [];
      expect(texts).toEqual(expected);
    });
  });

  it('every message of an agent in an open chat becomes exactly one text with its author', () => {
    always(({ before, event, step }) => {
      if (event.type !== 'message') return;
      const said = isOpen(before) && event.text.trim() !== '';
      const author = event.agent === '' ? (before?.agent ?? '') : event.agent;
      expect(step.add).toEqual(said ? [toCustomer(event.text, author)] : []);
    });
  });

  it('at most one wish to end goes to the agent for each conversation', () => {
    fc.assert(
      fc.property(lives, (moments) => {
        const wishes = perConversation(moments, ({ step }) =>
          step.add.filter(({ kind }) => kind === 'end'),
        );
        for (const each of wishes.values()) expect(each.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });

  it('at most one notice is written for each conversation, when it ends', () => {
    fc.assert(
      fc.property(lives, (moments) => {
        const notices = perConversation(moments, ({ event, step }) =>
          event.type === 'message'
            ? []
            : step.add.filter(({ direction }) => direction === 'to-customer'),
        );
        for (const each of notices.values()) expect(each.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });

  it('nothing is said to somebody who left, and nothing while the chat goes on', () => {
    always(({ before, event, step }) => {
      if (event.type === 'message') return;
      const notices = step.add.filter(({ direction }) => direction === 'to-customer');
      const ends = isOpen(before) && step.conversation?.state === 'ended';
      if (!ends || step.conversation?.unreachable === true) expect(notices).toEqual([]);
    });
  });

  it('the customer hears of an end unless a new chat follows at once', () => {
    always(({ before, event, unheard, step }) => {
      if (!isOpen(before) || step.conversation?.state !== 'ended') return;
      const goesOn = unheard && !step.parkWaiting && !step.cancelWaiting;
      const silent = goesOn || before.unreachable;
      expect([event.type, step.add.length]).toEqual([event.type, silent ? 0 : 1]);
    });
  });

  it('only a new conversation, with a new id, follows an ended one', () => {
    always(({ before, event, step }) => {
      if (before?.state !== 'ended' || step.conversation?.state === 'ended') return;
      expect(['customer-wrote', 'left-over']).toContain(event.type);
      expect(step.conversation?.id).not.toBe(before.id);
    });
  });

  it('an open conversation keeps its id, and its fence only grows', () => {
    always(({ before, event, step }) => {
      if (!isOpen(before)) return;
      expect(step.conversation?.id).toBe(before.id);
      const grown = event.type === 'taken-up' ? 1 : 0;
      expect(step.conversation?.fence).toBe(before.fence + grown);
    });
  });

  it('reconnecting is entered by an interruption alone, and returns to where the chat stands', () => {
    fc.assert(
      fc.property(lives, (moments) => {
        let stands: Conversation['state'] = 'opening';
        for (const { before, event, step } of moments) {
          const now = step.conversation;
          if (!isOpen(now)) continue;
          if (!isOpen(before)) stands = 'opening';
          if (event.type === 'requested') stands = 'opening';
          if (event.type === 'queued') stands = 'queued';
          if (event.type === 'accepted') stands = 'active';
          const repaired = event.type === 'restored' || event.type === 'requested';
          const broken =
            isOpen(before) &&
            (event.type === 'interrupted' || (before.state === 'reconnecting' && !repaired));
          expect(now.state).toBe(broken ? 'reconnecting' : stands);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('what waits is parked, kept or cancelled, and never two of these', () => {
    always(({ before, event, step }) => {
      expect(step.parkWaiting && step.cancelWaiting).toBe(false);
      if (step.parkWaiting) expect(['closed', 'refused']).toContain(event.type);
      if (step.cancelWaiting) {
        const isCase = event.type === 'closed' && event.caseUpTo !== undefined;
        expect(step.intoCase !== undefined).toBe(isCase);
        const isGone = event.type === 'customer-left' || before?.leaving === true;
        expect(isCase || isGone).toBe(true);
      }
    });
  });

  it('parked messages go on exactly when the customer writes', () => {
    always(({ before, event, step }) => {
      const writes =
        event.type === 'customer-wrote' || (event.type === 'customer-ends' && isOpen(before));
      expect(step.unpark).toBe(writes);
    });
  });

  it('the org is told at acceptance, restoration, trouble, a new request and the end of a chat that it made', () => {
    always(({ before, event, step }) => {
      const ends = isOpen(before) && step.conversation?.state === 'ended';
      const late = before?.state === 'ended' && event.type === 'undelivered';
      const told = isOpen(before)
        ? ['accepted', 'restored', 'unheard', 'undelivered'].includes(event.type) ||
          ((ends || event.type === 'requested') && before.chatId !== null)
        : late;
      expect(step.report).toBe(told);
    });
  });

  it('can be written to the journal and read back', () => {
    always(({ step: { conversation } }) => {
      if (conversation === undefined) return;
      expect(conversationSchema.parse(JSON.parse(JSON.stringify(conversation)))).toEqual(
        conversation,
      );
    });
  });
});

describe('the pause before a lost chat is asked for again', () => {
  it.each([
    { losses: 0, ms: 0 },
    { losses: 1, ms: 1000 },
    { losses: 2, ms: 2000 },
    { losses: 3, ms: 4000 },
    { losses: 6, ms: 32_000 },
    { losses: 7, ms: 60_000 },
    { losses: 10_000, ms: 60_000 },
  ])('is $ms ms after $losses losses', ({ losses, ms }) => {
    expect(openingDelay(losses)).toBe(ms);
  });

  it('grows with each loss and is bounded', () => {
    fc.assert(
      fc.property(fc.nat({ max: 5000 }), (losses) => {
        expect(openingDelay(losses + 1)).toBeGreaterThanOrEqual(openingDelay(losses));
        expect(openingDelay(losses)).toBeLessThanOrEqual(60_000);
      }),
    );
  });
});
