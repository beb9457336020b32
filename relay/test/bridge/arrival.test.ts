import { beforeEach, describe, expect, it } from 'vitest';

import type { ConversationEvent } from '../../src/bridge/conversation.ts';
import { ROUTE_MS, type EntranceRule } from '../../src/bridge/entrance.ts';
import type { CustomerEvent } from '../../src/channel.ts';
import { active, after, ended, fromCustomer, nothing, opening, stranger } from './conversations.ts';
import { Stage } from './stage.ts';
import { settled } from './stepping-clock.ts';

const route = { line: '[Menu] Orders', target: 'other agents', prechat: [] };
const courtesy = {
  direction: 'to-customer',
  kind: 'text',
  text: 'One moment.',
  author: '',
  notice: 'courtesy',
};

function arrived(
  action: EntranceRule['action'],
  change: Partial<Extract<ConversationEvent, { type: 'arrived' }>> = {},
): ConversationEvent {
  return { type: 'arrived', action, text: 'One moment.', tellsAgent: false, route, ...change };
}

describe('a customer who comes without a word', () => {
  it.each([undefined, ended])('starts a chat, with the way as its first line', (before) => {
    const known = { ...stranger, route: { ...route, until: 9000 } };
    expect(after(before, arrived('start'), { known })).toMatchObject({
      ...nothing,
      conversation: { id: 'c2', state: 'opening', route },
      learned: { route: null },
      add: [fromCustomer('[Menu] Orders'), courtesy],
      unpark: true,
    });
  });

  it('leaves a route for the next chat, and a text without a chat', () => {
    const step = after(undefined, arrived('route'));
    expect(step).toMatchObject({
      ...nothing,
      conversation: { state: 'ended', endReason: 'no-chat', chatId: null },
      learned: { route: { ...route, until: 5000 + ROUTE_MS } },
      add: [courtesy],
    });
  });

  it('gets a text, or nothing at all', () => {
    expect(after(ended, arrived('reply'))).toMatchObject({ add: [courtesy] });
    expect(after(ended, arrived('reply', { text: '' }))).toEqual({
      ...nothing,
      conversation: ended,
    });
    expect(after(undefined, arrived('route', { text: '' }))).toMatchObject({
      conversation: undefined,
      add: [],
    });
  });

  it.each(['start', 'route', 'reply'] as const)('changes no open chat (%s)', (action) => {
    const quiet = after(active, arrived(action));
    expect(quiet.conversation).toEqual(active);
    expect(quiet.learned).toEqual({});
    expect(quiet.add).toEqual(action === 'reply' ? [courtesy] : []);
    const told = after(active, arrived(action, { tellsAgent: true }));
    expect(told.add[0]).toEqual(fromCustomer('[Menu] Orders'));
  });

  it('whose chat is lost is asked for again by the same way', () => {
    const lost = { ...ended, route };
    expect(after(lost, { type: 'left-over' }).conversation).toMatchObject({ route });
    expect(after(undefined, { type: 'left-over' }).conversation).toMatchObject({ route: null });
  });

  it('and then writes takes the way that waits, once', () => {
    const known = { ...stranger, route: { ...route, until: 9000 } };
    const step = after(undefined, { type: 'customer-wrote', text: 'hi' }, { known });
    expect(step).toMatchObject({
      conversation: { route },
      learned: { route: null },
      add: [fromCustomer('[Menu] Orders'), fromCustomer('hi')],
    });
    const late = after(undefined, { type: 'customer-wrote', text: 'hi' }, { known, now: 9000 });
    expect(late).toMatchObject({ conversation: { route: null }, learned: { route: null } });
    expect(late.add).toEqual([fromCustomer('hi')]);
    const open = after(opening, { type: 'customer-wrote', text: 'hi' }, { known });
    expect(open.learned).toEqual({});
  });
});

describe('through the bridge', () => {
  const MENU: CustomerEvent = { kind: 'arrived', via: 'menu', key: 'ORDERS' };
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open();
  });

  function offer(action: EntranceRule['action'], change: Partial<EntranceRule> = {}): void {
    const rule = { via: 'menu', key: '', action, text: '', tellsAgent: false, route } as const;
    stage.served.entrances = [{ ...rule, ...change }];
  }

  it('the desk is asked for those agents, and the org is told the prechat fields', async () => {
    const prechat = [{ label: 'From', value: '{key}', field: 'From__c' }];
    offer('start', { route: { ...route, prechat } });
    await stage.push(MENU);
    await stage.elapse(0);
    expect(stage.desk.chat().request.target).toBe('other agents');
    expect(stage.org.opens).toMatchObject([
      {
        message: '[Menu] Orders',
        prechat: [{ label: 'From', value: 'ORDERS', field: 'From__c' }],
      },
    ]);
  });

  it('a route outlives the process, and is taken by one chat', async () => {
    offer('route');
    await stage.push(MENU);
    expect(stage.org.opens).toEqual([]);
    await stage.bridge.stop();
    stage.bridge = stage.newBridge();
    await stage.bridge.start();
    const first = await stage.chatting('hello');
    expect(first.request.target).toBe('other agents');
    await first.tell({ type: 'ended', by: 'agent', reason: 'agent' });
    await settled();
    await stage.write('again');
    expect(stage.desk.chats).toHaveLength(2);
    expect(stage.desk.chat().request.target).toBeUndefined();
  });

  it('a text reaches the customer although there is no chat', async () => {
    offer('reply', { text: 'We are open from 9 to 6.' });
    await stage.push(MENU);
    expect(stage.phone).toEqual(['We are open from 9 to 6.']);
    expect(stage.org.opens).toEqual([]);
    await stage.elapse(60_000);
    expect(stage.org.updates).toEqual([]);
  });

  it('an unknown way does nothing', async () => {
    offer('start', { key: 'OTHER' });
    await stage.push(MENU);
    await stage.push({ kind: 'arrived', via: 'scan', key: 'OTHER' });
    expect(stage.org.opens).toEqual([]);
    expect(stage.phone).toEqual([]);
  });
});
