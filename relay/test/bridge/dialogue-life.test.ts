import { beforeEach, describe, expect, it } from 'vitest';

import { only, texts } from './conversations.ts';
import { ANNA, GATHER_MS, Stage, TEXTS } from './stage.ts';
import { settled } from './stepping-clock.ts';

const MINUTE = 60_000;

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});

/** The process ends and another one goes on, after so long. */
async function restart(afterMs = 0): Promise<void> {
  await stage.bridge.stop();
  stage.clock.advance(afterMs);
  stage.bridge = stage.newBridge();
  await stage.bridge.start();
  await settled();
  stage.clock.advance(0);
  await settled();
}

describe('a customer who does not answer', () => {
  beforeEach(() => {
    stage.served.idle = { warningSeconds: 600, timeoutSeconds: 900 };
    stage.served.texts = () => only({ idleWarning: 'Still there? {minutes}', idleEnded: 'Bye.' });
  });

  it('is warned and then loses the chat; the desk and the org hear why', async () => {
    const chat = await stage.chatting();
    await chat.say('How can I help?');
    await stage.elapse(10 * MINUTE - 1);
    expect(stage.phone).toEqual(['How can I help?']);
    await stage.elapse(1);
    expect(stage.phone).toEqual(['How can I help?', 'Still there? 5']);
    expect(chat.warnings).toEqual([true]);
    expect(stage.observed.warned).toEqual(['conversation 1']);
    await stage.elapse(5 * MINUTE);
    expect(chat.leavings).toEqual(['idle']);
    expect(stage.phone).toEqual(['How can I help?', 'Still there? 5', 'Bye.']);
    await stage.elapse(GATHER_MS);
    expect(stage.org.updates.at(-1)?.update).toMatchObject({
      status: 'ended',
      endReason: 'clientIdleTimeout',
    });
  });

  it('who answers after the warning goes on, and the agent sees that they are there', async () => {
    const chat = await stage.chatting();
    await chat.say('How can I help?');
    await stage.elapse(10 * MINUTE);
    await stage.write('sorry');
    expect(chat.warnings).toEqual([true, false]);
    expect(stage.desk.said).toEqual(['hello', 'sorry']);
    await stage.elapse(60 * MINUTE);
    expect(chat.ends).toBe(0);
  });

  it('is not warned while the agent has to answer', async () => {
    const chat = await stage.chatting();
    await stage.elapse(60 * MINUTE);
    expect(stage.phone).toEqual([]);
    expect(chat.warnings).toEqual([]);
  });

  it('has the time that was left when the process is another one', async () => {
    await (await stage.chatting()).say('How can I help?');
    await stage.elapse(4 * MINUTE);
    await restart(MINUTE);
    await stage.elapse(5 * MINUTE - 1);
    expect(stage.phone).toEqual(['How can I help?']);
    await stage.elapse(1);
    expect(stage.phone).toEqual(['How can I help?', 'Still there? 5']);
    await restart(MINUTE);
    await stage.elapse(4 * MINUTE - 1);
    expect(stage.phone).toEqual(['How can I help?', 'Still there? 5']);
    await stage.elapse(1);
    expect(stage.desk.chat().leavings).toEqual(['idle']);
    expect(stage.phone).toEqual(['How can I help?', 'Still there? 5', 'Bye.']);
  });

  it('is warned once, and has the time that was promised, when no process was there for long', async () => {
    await (await stage.chatting()).say('How can I help?');
    await restart(60 * MINUTE);
    expect(stage.phone).toEqual(['How can I help?', 'Still there? 5']);
    await restart();
    await stage.elapse(5 * MINUTE - 1);
    expect(stage.phone).toEqual(['How can I help?', 'Still there? 5']);
    await stage.elapse(1);
    expect(stage.phone.at(-1)).toBe('Bye.');
  });

  it('is asked to leave again by the next process, when the first one died before the desk heard', async () => {
    const chat = await stage.chatting();
    await chat.say('How can I help?');
    chat.gate.close();
    await stage.elapse(15 * MINUTE);
    expect(chat.leavings).toEqual(['idle']);
    stage.bridge = stage.newBridge();
    await stage.bridge.start();
    await stage.elapse(1000);
    expect(stage.desk.chat().leavings).toEqual(['idle']);
    expect(stage.phone.filter((text) => text === 'Bye.')).toEqual(['Bye.']);
  });

  it('is not expected to answer what does not reach them', async () => {
    const chat = await stage.chatting();
    stage.channel.gate.close();
    await chat.say('How can I help?');
    await stage.elapse(30 * MINUTE);
    stage.channel.gate.open();
    await settled();
    expect(stage.phone).toEqual(['How can I help?']);
    expect(chat.ends).toBe(0);
    await stage.elapse(10 * MINUTE);
    expect(stage.phone).toEqual(['How can I help?', 'Still there? 5']);
  });

  it('is judged by what the desk says, where the channel says nothing', async () => {
    stage.served.idle = { warningSeconds: null, timeoutSeconds: null };
    await stage.write('hello');
    const chat = stage.desk.chat();
    const idle = { warningSeconds: null, timeoutSeconds: 120 };
    await chat.tell({ type: 'accepted', agent: 'Li Wei', idle });
    await chat.say('How can I help?');
    await stage.elapse(2 * MINUTE);
    expect(chat.leavings).toEqual(['idle']);
  });

  it('who writes while the desk ends the chat gets another one', async () => {
    const chat = await stage.chatting();
    await chat.say('How can I help?');
    chat.gate.close();
    await stage.elapse(15 * MINUTE);
    await stage.write('I am here');
    chat.gate.open();
    await stage.elapse(5000);
    expect(stage.desk.chats).toHaveLength(2);
    await stage.desk.chat().accept();
    await settled();
    expect(stage.desk.said).toEqual(['hello', 'I am here']);
  });
});

describe('an agent who is away', () => {
  it('is missed after ten seconds, once, also by the next process', async () => {
    stage.served.texts = () => texts;
    const chat = await stage.chatting();
    await chat.tell({ type: 'agent-left' });
    await stage.elapse(9999);
    await restart();
    expect(stage.phone).not.toContain('agentLeft');
    await stage.elapse(1);
    await restart();
    await stage.elapse(MINUTE);
    expect(stage.phone.filter((text) => text === 'agentLeft')).toEqual(['agentLeft']);
  });
});

describe('the welcome', () => {
  it('is said once in twelve hours, whatever chats and processes there are', async () => {
    stage.served.texts = () => only({ welcome: 'Hello!' });
    const chat = await stage.chatting();
    await chat.tell({ type: 'ended', by: 'agent', reason: 'agent' });
    await restart(2 * 60 * MINUTE);
    await stage.write('again');
    expect(stage.desk.chats).toHaveLength(2);
    expect(stage.phone).toEqual(['Hello!']);
  });
});

describe('the survey', () => {
  beforeEach(() => {
    stage.served.survey = true;
    stage.served.texts = () =>
      only({ ended: 'Over.', surveyQuestion: 'How?', surveyThanks: 'Ta.' });
  });
  const question = 'Over.\nHow?/five/four/three/two/one';
  const clicked = (score: number, chat = 'conversation 1'): object => ({
    kind: 'message',
    text: 'a click',
    choice: `s${score}-${chat}`,
  });

  async function served(): Promise<void> {
    const chat = await stage.chatting();
    await chat.tell({ type: 'ended', by: 'agent', reason: 'agent' });
    await stage.elapse(GATHER_MS);
  }

  it('is asked after the chat, and the answer is told to the org and thanked for', async () => {
    await served();
    expect(stage.phone).toEqual([question]);
    expect(stage.org.updates.at(-1)?.update.satisfaction).toBeNull();
    await stage.push(clicked(4));
    await stage.elapse(GATHER_MS);
    expect(stage.phone).toEqual([question, 'Ta.']);
    expect(stage.org.updates.at(-1)).toMatchObject({
      chatId: 'chat of conversation 1',
      update: { status: 'ended', satisfaction: 4 },
    });
    expect(stage.observed.ratings).toEqual(['conversation 1: 4']);
    expect(stage.desk.chats).toHaveLength(1);
    const notices = (await stage.rows('to-customer')).map(({ notice }) => notice);
    expect(notices).toEqual(['needed', 'courtesy']);
  });

  it('may be answered again: the last answer counts, and the same one is told but once', async () => {
    await served();
    for (const score of [4, 2, 2]) {
      await stage.push(clicked(score));
      await stage.elapse(GATHER_MS);
    }
    const told = stage.org.updates.flatMap(({ update }) => update.satisfaction ?? []);
    expect(told).toEqual([4, 2]);
  });

  it('may be answered while another chat is open, which goes on', async () => {
    await served();
    await stage.write('one more thing');
    await stage.push(clicked(5));
    await stage.elapse(GATHER_MS);
    await stage.desk.chat().accept();
    await stage.elapse(GATHER_MS);
    expect(stage.desk.said).toEqual(['hello', 'one more thing']);
    const about = stage.org.updates.filter(({ update }) => update.satisfaction === 5);
    expect(about.map(({ chatId }) => chatId)).toEqual(['chat of conversation 1']);
    expect(stage.org.updates.at(-1)).toMatchObject({
      chatId: `chat of ${stage.desk.chat().request.conversationId}`,
      update: { status: 'active', satisfaction: null },
    });
  });

  it('may be answered in writing, by the next message alone', async () => {
    await served();
    await stage.write('4');
    await stage.elapse(GATHER_MS);
    expect(stage.org.updates.at(-1)?.update.satisfaction).toBe(4);
    expect(stage.desk.chats).toHaveLength(1);
    await stage.write('4');
    expect(stage.desk.chats).toHaveLength(2);
    expect(stage.org.opens.at(-1)?.message).toBe('4');
  });

  it('is answered to the next process as well', async () => {
    await served();
    await restart();
    await stage.push(clicked(3));
    await stage.elapse(GATHER_MS);
    expect(stage.org.updates.at(-1)?.update).toMatchObject({ status: 'ended', satisfaction: 3 });
    // What fails after that does not take the answer back.
    stage.channel.outcomes.push({ kind: 'refused', reason: { code: 'x', text: 'x' } });
    await stage.push(clicked(3));
    await stage.elapse(GATHER_MS);
    expect(stage.org.updates.at(-1)?.update.satisfaction).toBe(3);
  });

  it.each([
    ['of an older chat', 'conversation 0'],
    ['of nobody', 'x'],
  ])('takes no harm from an answer about the chat %s', async (_what, id) => {
    await served();
    await stage.push(clicked(4, id));
    await stage.elapse(GATHER_MS);
    expect(stage.observed.ratings).toEqual([]);
    expect(stage.desk.chats).toHaveLength(1);
    await stage.push(clicked(5));
    await stage.elapse(GATHER_MS);
    expect(stage.observed.ratings).toEqual(['conversation 1: 5']);
  });

  it('is thanked for kindly, and no more, when the answer comes after two days', async () => {
    await served();
    stage.clock.advance(49 * 60 * MINUTE);
    await stage.push(clicked(4));
    await stage.elapse(GATHER_MS);
    expect(stage.phone).toEqual([question, 'Ta.']);
    expect(stage.observed.ratings).toEqual([]);
    expect(stage.desk.chats).toHaveLength(1);
  });

  it('of one customer is not answered by another', async () => {
    await served();
    await stage.push(clicked(1), 'openid-ben');
    await stage.elapse(GATHER_MS);
    expect(stage.observed.ratings).toEqual([]);
    expect(stage.channel.on('openid-ben')).toEqual([]);
  });

  it('that is lost before it is written down is asked again by WeChat', async () => {
    await served();
    stage.broken.add('commit');
    await stage.push(clicked(4));
    expect(stage.observed.ratings).toEqual([]);
    stage.broken.clear();
    await stage.elapse(2000);
    expect(stage.observed.ratings).toEqual(['conversation 1: 4']);
  });
});

it('what WeChat will never take from us, as from a restricted customer, ends the chat', async () => {
  stage.served.texts = () => TEXTS;
  const chat = await stage.chatting();
  stage.channel.outcomes.push({
    kind: 'customer-gone',
    reason: { code: 'wechat-50002', text: 'Restricted.' },
  });
  await chat.say('hi');
  await stage.elapse(GATHER_MS);
  expect(chat.leavings).toEqual(['wish']);
  expect(stage.channel.on(ANNA)).toEqual([]);
  expect(stage.org.updates.at(-1)?.update).toMatchObject({
    endReason: 'customer left',
    problem: 'wechat-50002: Restricted.',
  });
});
