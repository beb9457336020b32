import { describe, expect, it } from 'vitest';

import type { Conversation, Step } from '../../src/bridge/conversation.ts';
import { agentTexts } from '../../src/agent-texts.ts';
import type { FileReference } from '../../src/command.ts';
import { changeOf, type StepSurroundings } from '../../src/bridge/step-change.ts';
import { active, ended, farewell, fromCustomer, nothing, toCustomer } from './conversations.ts';
import { FakeDesk } from './fake-desk.ts';
import { FakeChannel } from './fake-channel.ts';

const customer = { channel: 'shop', openId: 'openid-anna' };
const session = { ack: 3 };
const file: FileReference = {
  documentId: '069000000000001',
  versionId: '068000000000001',
  name: 'a|b.png',
  type: 'image',
  size: 10,
};

function step(changes: Partial<Step> = {}): Step {
  return { ...nothing, conversation: active, ...changes };
}

function change(
  steps: Step[],
  surroundings: Partial<StepSurroundings> = {},
): ReturnType<typeof changeOf> {
  return changeOf(steps, {
    customer,
    before: active,
    session,
    newSession: false,
    facts: {},
    served: { archives: false, channel: new FakeChannel(), agentTexts: agentTexts.en },
    secrecy: new FakeDesk().secrecy({ secret: 'hush' }),
    ...surroundings,
  });
}

describe('what the journal has to write', () => {
  it('is nothing of a conversation that is as it was', () => {
    expect(change([step()])).toEqual({
      customer,
      report: false,
      archive: false,
      results: [],
      unpark: false,
      parkWaiting: false,
      cancelWaiting: false,
      add: [],
    });
  });

  it('is nothing of a conversation that there is not', () => {
    const none = change([step({ conversation: undefined })], { before: undefined });
    expect(none).not.toHaveProperty('conversation');
    expect(none.archive).toBe(false);
  });

  it.each<[what: string, now: Conversation, newSession: boolean]>([
    ['the conversation has changed', { ...active, agent: 'Wang' }, false],
    ['only the notes of the desk have changed', active, true],
  ])('is the whole conversation, with these notes, if %s', (_, now, newSession) => {
    expect(change([step({ conversation: now })], { newSession }).conversation).toEqual({
      id: 'c1',
      customer,
      chatId: 'chat',
      state: 'active',
      facts: now,
      session,
      openedAt: 1000,
      endedAt: null,
    });
  });

  it('is the conversation after the last of several steps', () => {
    const steps = [{ ...active, agent: 'Li' }, ended].map((conversation) => step({ conversation }));
    expect(change(steps).conversation).toMatchObject({ state: 'ended', endedAt: 3000 });
  });

  it('is the conversation before, if there is no step but new notes', () => {
    expect(change([], { newSession: true }).conversation).toMatchObject({ facts: active, session });
  });

  it('keeps no notes of the desk for a chat that has ended', () => {
    const { conversation } = change([step({ conversation: ended })]);
    expect(conversation).toHaveProperty('session', undefined);
  });

  it('is whatever any of the steps asks for', () => {
    const result = {
      requestId: 'r',
      conversationId: 'c1',
      outcome: 'done' as const,
      message: '',
    };
    const wishes = ['report', 'unpark', 'parkWaiting', 'cancelWaiting'] as const;
    for (const wish of wishes) {
      const written = change([step({ [wish]: true }), step()]);
      expect(wishes.filter((each) => written[each] === true)).toEqual([wish]);
    }
    expect(change([step({ results: [result] }), step({ results: [result] })]).results).toEqual([
      result,
      result,
    ]);
  });
});

describe('the archive', () => {
  const archives = { archives: true, channel: new FakeChannel(), agentTexts: agentTexts.en };

  it('is written when a chat that the org has made comes to its end', () => {
    expect(change([step({ conversation: ended })], { served: archives }).archive).toBe(true);
  });

  it.each<[what: string, now: Conversation, surroundings: Partial<StepSurroundings>]>([
    ['the channel keeps none', ended, { served: { ...archives, archives: false } }],
    ['the chat goes on', { ...active, agent: 'Wang' }, { served: archives }],
    ['the chat had ended before', { ...ended, problem: 'x' }, { served: archives, before: ended }],
    ['the org does not know the chat', { ...ended, chatId: null }, { served: archives }],
  ])('is not written if %s', (_, now, surroundings) => {
    expect(change([step({ conversation: now })], surroundings).archive).toBe(false);
  });
});

describe('what is said', () => {
  it('goes to the agent as the customer has written it', () => {
    const add = [fromCustomer('a|b'), farewell];
    expect(change([step({ add })]).add).toEqual(add);
  });

  it('goes to the agent without what must not be shown, and says by which rules', () => {
    const [said] = change([step({ add: [fromCustomer('so: hush, hush')] })]).add ?? [];
    expect(said).toMatchObject({
      text: 'so: ***, ***',
      hiddenBy: [{ id: '0GO1', name: 'the secret' }],
    });
  });

  it.each([
    ['nobody knows what to hide', { text: '', isWithheld: true }],
    ['nothing is left to see', { text: ' \u200b', isWithheld: false }],
  ])('becomes a line that says so if %s', (_, concealed) => {
    const rules = [{ id: '0GO1', name: 'Cards' }];
    const secrecy = { key: 'k', conceal: () => ({ ...concealed, rules }) };
    expect(change([step({ add: [fromCustomer('1234')] })], { secrecy }).add).toMatchObject([
      { text: '[Hidden: sensitive data]', hiddenBy: rules },
    ]);
  });

  it('is not looked at for what to hide if the relay or an agent says it', () => {
    const note = { direction: 'to-agent', kind: 'note', text: 'hush', author: '' } as const;
    const add = [farewell, note, toCustomer('hush', 'Li')];
    expect(change([step({ add })]).add).toEqual(add);
  });

  it('goes to the customer in pieces that the channel carries, those of all steps in order', () => {
    const steps = [
      step({ add: [toCustomer('a|b', 'Li')] }),
      step({ add: [toCustomer('c', 'Li')] }),
    ];
    expect(change(steps).add).toEqual([
      toCustomer('a', 'Li'),
      toCustomer('b', 'Li'),
      toCustomer('c', 'Li'),
    ]);
  });

  it('answers the command that asked for it with the last piece', () => {
    const add: Step['add'] = [
      { direction: 'to-customer', kind: 'text', text: 'a|b|c', author: '', requestId: 'r' },
    ];
    const pieces = change([step({ add })]).add ?? [];
    expect(pieces.map(({ text }) => text)).toEqual(['a', 'b', 'c']);
    expect(pieces.map((piece) => 'requestId' in piece && piece.requestId)).toEqual([
      false,
      false,
      'r',
    ]);
  });

  it('is not cut where it is the name of a file', () => {
    const add: Step['add'] = [
      { direction: 'to-customer', kind: 'file', text: file.name, file, author: '', requestId: 'r' },
    ];
    expect(change([step({ add })]).add).toEqual(add);
  });
});
