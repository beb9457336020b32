import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { commands, Play } from './model.ts';
import { ANNA, BEN, TEXTS } from './stage.ts';

const notices = Object.values<string | readonly string[]>({ ...TEXTS }).flat();

/** Each once, in the order in which they came first. */
function distinct(all: readonly string[]): string[] {
  return [...new Set(all)];
}

/** Every text of the model is made of characters that occur nowhere else. */
function characters(texts: readonly string[]): string[] {
  return Array.from(texts.join(''));
}

/** Nothing is invented, nothing overtakes, and nothing is missing that may not be missing. */
function expectComplete(arrived: readonly string[], sent: string[], excused: Set<string>): void {
  const once = distinct(arrived);
  expect(once).toEqual(sent.filter((each) => once.includes(each)));
  expect(sent.filter((each) => !once.includes(each) && !excused.has(each))).toEqual([]);
}

function checkAgents(play: Play, openId: string): void {
  const heard = play.world.service.heard(openId);
  // A long backlog is said together, each message in a line of its own.
  const texts = heard.flatMap(({ text }) => text.split('\n'));
  const declined = play.world.service.of(openId).flatMap((chat) => chat.declined);
  const excused = new Set([...play.excused, ...declined.map(({ text }) => text)]);
  expectComplete(texts, play.written.get(openId) ?? [], excused);
  // Twice only if it could not be written down that it was heard, and then under the same id.
  const words = distinct(heard.map(({ text }) => text));
  expect(new Set(heard.map(({ id }) => id)).size).toBe(words.length);
  if (!play.interrupted) expect(texts).toEqual(distinct(texts));
}

async function checkCustomer(play: Play, openId: string): Promise<void> {
  const { world } = play;
  const received = world.phone(openId);
  const fromAgents = received.filter((text) => !notices.includes(text));
  const excused = new Set(characters([...world.phones.excused]));
  const said = play.said.get(openId) ?? [];
  expectComplete(characters(fromAgents), characters(said), excused);

  // What comes twice is marked, and marks have a reason.
  const rows = await world.memory.messages('to-customer', openId);
  const doubtful = new Set(rows.filter(({ certain }) => certain === 0).map(({ text }) => text));
  for (const text of distinct(received)) {
    const receipts = received.filter((each) => each === text).length;
    const messages = rows.filter((row) => row.text === text).length;
    if (receipts > messages) expect(doubtful).toContain(text);
  }
  if (!play.interrupted && !play.doubtful) expect([...doubtful]).toEqual([]);
}

async function checkJournal(play: Play, openId: string): Promise<void> {
  const { memory } = play.world;
  const toCustomer = await memory.messages('to-customer', openId);
  const toAgent = await memory.messages('to-agent', openId);
  expect([...toCustomer, ...toAgent].filter(({ settled_at }) => settled_at === null)).toEqual([]);
  const written = toCustomer.filter(({ author, text }) => author === '' && text !== TEXTS.delayed);
  expect(written.length).toBe(new Set(written.map((row) => row.conversation_id)).size);
  const ends = toAgent.filter(({ kind }) => kind === 'end');
  expect(ends.length).toBe(new Set(ends.map((row) => row.conversation_id)).size);
  expect(await memory.unread()).toBe(0);
  expect(await memory.journal.reports()).toEqual([]);
}

describe('whatever happens to customers, agents, WeChat, the org and the relay', () => {
  it('everybody reads what was written to them: in order, nothing lost, nothing twice unmarked', async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (all) => {
        const play = await Play.open();
        for (const command of all) await play.perform(command);
        await play.heal();
        for (const openId of [ANNA, BEN]) {
          checkAgents(play, openId);
          await checkCustomer(play, openId);
          await checkJournal(play, openId);
        }
      }),
      { seed: 20_260_214, numRuns: 80 },
    );
  }, 60_000);
});
