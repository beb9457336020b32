import { beforeEach, describe, expect, it } from 'vitest';

import { reason } from './fake-channel.ts';
import { away, refusal } from './fake-org.ts';
import { ANNA, BEN, CHANNEL, Stage, wrote } from './stage.ts';
import { settled } from './stepping-clock.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
  stage.served.erasesOnUnfollow = true;
});

const gone = { kind: 'left' };

async function chatEnds(): Promise<void> {
  await stage.desk.chat(ANNA).tell({ type: 'ended', by: 'customer', reason: 'client' });
  await settled();
}

describe('a customer who unfollows', () => {
  it('is erased once the chat is over and the org knows that, and not before', async () => {
    const chat = await stage.chatting();
    stage.org.trouble = away;
    await stage.push(gone);
    await stage.elapse(120_000);
    expect(chat.ends).toBe(1);
    expect(stage.org.erased).toEqual([]);
    expect(await stage.memory.conversations()).toMatchObject([{ state: 'ended' }]);
    stage.org.trouble = undefined;
    await stage.elapse(120_000);
    expect(stage.org.updates.at(-1)?.update.status).toBe('ended');
    expect(stage.org.erased).toEqual([{ channel: CHANNEL, openId: ANNA }]);
    expect(await stage.memory.conversations()).toEqual([]);
    expect(await stage.memory.unread()).toBe(0);
  });

  it('is erased by the next process if this one dies before the org has', async () => {
    stage.org.trouble = refusal;
    await stage.push(gone);
    await stage.bridge.stop();
    stage.org.trouble = undefined;
    stage.bridge = stage.newBridge();
    await stage.bridge.start();
    await stage.elapse(1000);
    expect(stage.org.erased).toEqual([{ channel: CHANNEL, openId: ANNA }]);
  });

  it('is erased in the end although the journal fails in between', async () => {
    stage.broken.add('commit');
    await stage.push(gone);
    await stage.elapse(5000);
    expect(stage.org.erased).toEqual([]);
    stage.broken.clear();
    await stage.elapse(60_000);
    expect(stage.org.erased).toEqual([{ channel: CHANNEL, openId: ANNA }]);
    expect(await stage.memory.unread()).toBe(0);
  });

  it('and comes back begins anew, after that', async () => {
    await stage.chatting('before');
    stage.org.trouble = away;
    await stage.push(gone);
    await stage.push(wrote('after'));
    await chatEnds();
    await stage.elapse(10_000);
    expect(stage.desk.chats).toHaveLength(1);
    stage.org.trouble = undefined;
    await stage.elapse(120_000);
    expect(stage.desk.chats).toHaveLength(2);
    expect((await stage.rows('to-agent')).map(({ text }) => text)).toEqual(['after']);
    expect(stage.org.opens.at(-1)).toMatchObject({ message: 'after' });
  });

  it('does not wait for what will never be said: what is parked is erased too', async () => {
    const chat = await stage.chatting();
    stage.channel.outcomes.push({ kind: 'wait-for-customer', what: 'replies', reason });
    await chat.say('too late');
    await settled();
    await stage.push(gone);
    await chatEnds();
    await stage.elapse(10_000);
    expect(stage.org.erased).toHaveLength(1);
    expect(await stage.rows('to-customer')).toEqual([]);
  });

  it('keeps nobody else waiting', async () => {
    stage.org.trouble = away;
    await stage.push(gone);
    stage.org.trouble = undefined;
    await stage.push(wrote('hello'), BEN);
    await stage.elapse(0);
    expect(stage.desk.chats).toHaveLength(1);
  });

  it('is kept where the channel wants it', async () => {
    stage.served.erasesOnUnfollow = false;
    await stage.chatting();
    await stage.push(gone);
    await chatEnds();
    await stage.elapse(60_000);
    expect(stage.org.erased).toEqual([]);
    expect(await stage.memory.unread()).toBe(0);
    expect(await stage.memory.conversations()).toHaveLength(1);
  });

  it('who merely cannot be reached any more is not erased', async () => {
    const chat = await stage.chatting();
    stage.channel.outcomes.push({ kind: 'customer-gone', reason });
    await chat.say('hello?');
    await settled();
    await chatEnds();
    await stage.elapse(60_000);
    expect(stage.org.erased).toEqual([]);
  });
});

describe('what the channel tells of a customer who opens a chat', () => {
  it('goes to the org with the chat, and is not waited for longer than two seconds', async () => {
    let answer: () => void = () => undefined;
    stage.channel.profile = () =>
      new Promise((resolve) => {
        answer = () => {
          resolve({ kind: 'profile', profile: { displayName: 'late' } });
        };
      });
    await stage.write('hello');
    await stage.elapse(1999);
    expect(stage.org.opens).toEqual([]);
    await stage.elapse(1);
    expect(stage.org.opens).toMatchObject([{ profile: {} }]);
    answer();
    await settled();
    expect(stage.org.opens).toHaveLength(1);
  });

  it('may be nothing, which costs nothing', async () => {
    stage.channel.outcomes.push({ kind: 'operator', waitMs: 1, reason });
    await stage.write('hello');
    expect(stage.org.opens).toMatchObject([{ profile: {} }]);
    expect(stage.desk.chats).toHaveLength(1);
  });
});
