import { describe, expect, it } from 'vitest';

import { decidePost } from '../../src/live-agent/decisions.ts';
import { deliveredOf } from '../../src/live-agent/history.ts';
import { read } from '../../src/live-agent/reading.ts';
import {
  accepted,
  newSession,
  renumbered,
  revived,
  textDigest,
  type Session,
} from '../../src/live-agent/session.ts';

const notes: Session = {
  ...newSession('https://d.la1.salesforceliveagent.com/chat/rest/', {
    id: 's',
    key: 'k',
    affinityToken: 'a',
    clientPollTimeout: 40,
  }),
  phase: 'established',
  sequence: 3,
  taken: 3,
  ack: 4,
  agentMessages: 1,
};
const agent = (content: string) => ({ type: 'Agent', name: 'Li', content });

describe('notes that are older than what happened since', () => {
  it.each([4, 5, 400])(
    'lead to the right number of a POST when the service has taken %i, in either reading of its 409',
    (last) => {
      for (const expected of [last, last + 1]) {
        let session = revived(notes);
        const refusedNumbers: number[] = [];
        for (let tries = 0; tries < 3; tries += 1) {
          const sequence = session.sequence + 1;
          // No number that the service has had may ever be used: it would drop the message.
          expect(sequence).toBeGreaterThan(last);
          if (sequence === last + 1) return;
          const body = `Out of sync Ack. Expected ${String(sequence)}. Actual ${String(expected)}`;
          const attempt = { sequence, taken: session.taken, repeated: false, refusedNumbers };
          const decision = decidePost({ status: 409, body }, attempt);
          if (decision.kind !== 'renumber') throw new Error(decision.kind);
          refusedNumbers.push(sequence);
          session = renumbered(session, { affinity: 'a', sequence: decision.sequence });
        }
        throw new Error('The right number was not found.');
      }
    },
  );

  it('are a guess until a number was accepted or named', () => {
    const session = revived(notes);
    expect(session.guessed).toBe(true);
    expect(accepted(session, { affinity: 'a', sequence: 9 }).guessed).toBe(false);
    expect(renumbered(session, { affinity: 'a', sequence: 9 }).guessed).toBe(false);
    expect(accepted(notes, { affinity: 'a', sequence: 9 })).not.toHaveProperty('guessed');
  });

  it('count as delivered what the history shows up to the last message that came since', () => {
    const history = [agent('a'), agent('b'), agent('c')];
    expect(deliveredOf(history, undefined)).toBe(3);
    expect(deliveredOf(history, textDigest('b'))).toBe(2);
    expect(deliveredOf(history, textDigest('lost'))).toBe(3);
    expect(deliveredOf(history, textDigest('a'))).toBe(1);
    const withCustomer = [{ type: 'Chasitor', name: 'Mei', content: 'b' }, ...history];
    expect(deliveredOf(withCustomer, textDigest('b'))).toBe(2);
    expect(deliveredOf(withCustomer, undefined)).toBe(3);
  });

  it('give the customer what an agent said in a handover, once a message has come', () => {
    const heard = read(revived(notes), {
      messages: [{ type: 'ChatMessage', name: 'Li', text: 'b' }],
      sequence: 7,
      offset: 1,
    });
    const session: Session = { ...heard.session, repair: 'session-data' };
    const chatMessages = [agent('a'), agent('b'), agent('c')];
    const { events, session: after } = read(session, {
      messages: [{ type: 'ChasitorSessionData', chatMessages }],
      sequence: 0,
      offset: 2,
    });
    expect(events).toEqual([{ type: 'message', agent: 'Li', text: 'c' }]);
    expect(after).toMatchObject({ agentMessages: 3, uncounted: false });
  });

  it('have said already that the chat was accepted, if they know of it', () => {
    const { events } = read(revived(notes), {
      messages: [{ type: 'ChatMessage', name: 'Li', text: 'hello' }],
      sequence: 7,
      offset: 1,
    });
    expect(events).toEqual([{ type: 'message', agent: 'Li', text: 'hello' }]);
  });

  it('remember what was said last, which others need not', () => {
    const messages = [{ type: 'ChatMessage' as const, name: 'Li', text: 'hello' }];
    const batch = { messages, sequence: 7, offset: 1 };
    expect(read(revived(notes), batch).session.lastSaid).toBe(textDigest('hello'));
    expect(read(notes, batch).session.lastSaid).toBeUndefined();
  });

  it('know from an agent’s message that the chat was accepted', () => {
    const { events, session } = read(revived({ ...notes, phase: 'requested' }), {
      messages: [{ type: 'ChatMessage', name: 'Li', text: 'hello' }],
      sequence: 7,
      offset: 1,
    });
    expect(events.map(({ type }) => type)).toEqual(['accepted', 'message']);
    expect(session.phase).toBe('established');
  });
});
