import { describe, expect, it } from 'vitest';

import type { Journal } from '../../../src/store/journal.ts';
import type { Customer, DueMedium, NewMessage } from '../../../src/store/records.ts';
import {
  ANNA,
  BEN,
  chat,
  farewell,
  NOW,
  picture,
  step,
  toAgent,
  waitingTexts,
  type StartJournal,
} from './steps.ts';

async function due(journal: Journal, customer: Customer = ANNA): Promise<string[]> {
  const found = await journal.dueMedia(customer);
  return found.map(({ message, chatId }) => `${message.text} ${chatId ?? 'no chat'}`);
}

async function first(journal: Journal): Promise<DueMedium> {
  const [found] = await journal.dueMedia(ANNA);
  if (found === undefined) throw new Error('Nothing is due.');
  return found;
}

/** What every store promises about what customers send besides text. */
export function mediaContract(name: string, start: StartJournal): void {
  describe(`the media (${name})`, () => {
    it('are due until it is known what became of them, each customer for itself', async () => {
      const journal = await start();
      const conversation = chat(ANNA, { chatId: 'a01' });
      await journal.commit(
        step({ conversation, add: [picture('m1'), ...toAgent('text'), picture('m2')] }),
      );
      await journal.commit(step({ add: [picture('m3')] }, BEN));
      expect(await due(journal)).toEqual(['m1 a01', 'm2 a01']);
      expect(await due(journal, BEN)).toEqual(['m3 no chat']);
      const { message } = await first(journal);
      expect(message).toMatchObject({ medium: 'due', file: { type: 'image', mediaId: 'm1' } });

      const { id } = message;
      await journal.commit({ customer: ANNA, media: [{ id, medium: 'told', text: 'later' }] });
      expect(await journal.message(id)).toMatchObject({
        medium: 'told',
        text: 'later',
        file: { mediaId: 'm1' },
        status: 'queued',
      });
      expect(await due(journal)).toEqual(['later a01', 'm2 a01']);

      const file = { versionId: '068' };
      await journal.commit({ customer: ANNA, media: [{ id, medium: null, file }] });
      expect(await journal.message(id)).toMatchObject({ medium: null, text: 'later', file });
      expect(await due(journal)).toEqual(['m2 a01']);
      expect(await waitingTexts(journal, 'to-agent')).toEqual([
        'later queued',
        'text queued',
        'm2 queued',
      ]);
    });

    it('are work for the next process, even when the chat is over', async () => {
      const journal = await start();
      await journal.commit(step({ add: [picture('m')] }));
      const { id } = (await first(journal)).message;
      const ended = { state: 'ended', endedAt: NOW, session: undefined };
      await journal.commit({
        ...step({ conversation: chat(ANNA, { ...ended, chatId: 'a01' }) }),
        update: [{ id, status: 'delivered' }],
      });
      expect(await journal.customersWithWork()).toEqual([ANNA]);
      expect(await due(journal)).toEqual(['m a01']);
      await journal.commit({ customer: ANNA, media: [{ id, medium: null }] });
      expect(await journal.customersWithWork()).toEqual([]);
    });

    it('of a message that was read in a later chat than its own belong to that one', async () => {
      const journal = await start();
      const closed = { state: 'ended', endedAt: NOW, session: undefined };
      await journal.commit(step({ add: [picture('m')], parkWaiting: true }));
      const { id } = (await first(journal)).message;
      await journal.commit(step({ conversation: chat(ANNA, closed) }));
      const later = chat(ANNA, { id: 'later chat', chatId: 'a02', openedAt: NOW + 1 });
      await journal.commit({
        ...step({ conversation: later }),
        media: [{ id, medium: 'told', text: 'it comes' }],
        update: [{ id, status: 'delivered' }],
      });
      expect(await due(journal)).toEqual(['it comes a02']);
      await journal.commit(step({ conversation: { ...later, ...closed } }));
      expect(await due(journal)).toEqual(['it comes a02']);
      expect(await journal.customersWithWork()).toEqual([ANNA]);
      await journal.commit({ customer: ANNA, media: [{ id, medium: null }] });
      expect(await due(journal)).toEqual([]);
      expect(await journal.customersWithWork()).toEqual([]);
    });

    it('of a message that lost its purpose before there was a chat are forgotten', async () => {
      const journal = await start();
      await journal.commit(step({ add: [picture('m')] }));
      const ended = chat(ANNA, { state: 'ended', endedAt: NOW, session: undefined });
      await journal.commit(step({ conversation: ended, cancelWaiting: true }));
      expect(await due(journal)).toEqual([]);
      expect(await journal.customersWithWork()).toEqual([]);
    });

    it('of messages that have become a case go there, and what came later still waits', async () => {
      const journal = await start();
      await journal.commit(step({ add: [...toAgent('a'), picture('m')] }));
      const { upTo } = await journal.waitingForAgent(ANNA, 100);
      await journal.commit(step({ add: [picture('later')] }));
      const ended = chat(ANNA, { state: 'ended', endedAt: NOW, session: undefined });
      const intoCase = { key: 'case-1', upTo };
      await journal.commit(step({ conversation: ended, cancelWaiting: true, intoCase }));
      expect(await journal.dueMedia(ANNA)).toMatchObject([
        { caseKey: 'case-1', chatId: null, message: { text: 'm', status: 'cancelled' } },
        { caseKey: null, message: { text: 'later', status: 'queued' } },
      ]);
      expect(await waitingTexts(journal, 'to-agent')).toEqual(['later queued']);
    });

    it('in a case are work for the next process', async () => {
      const journal = await start();
      await journal.commit(step({ add: [picture('m'), farewell] }));
      const { upTo } = await journal.waitingForAgent(ANNA, 100);
      const ended = chat(ANNA, { state: 'ended', endedAt: NOW, session: undefined });
      const intoCase = { key: 'case-1', upTo };
      await journal.commit(step({ conversation: ended, cancelWaiting: true, intoCase }));
      expect(await journal.customersWithWork()).toEqual([ANNA]);
      const { message } = await first(journal);
      await journal.commit({ customer: ANNA, media: [{ id: message.id, medium: null }] });
      expect(await journal.customersWithWork()).toEqual([]);
    });

    it('of a message that waits for the customer stay with it', async () => {
      const journal = await start();
      await journal.commit(step({ add: [picture('m')] }));
      const ended = chat(ANNA, { state: 'ended', endedAt: NOW, session: undefined });
      await journal.commit(step({ conversation: ended, parkWaiting: true }));
      expect(await due(journal)).toEqual(['m no chat']);
    });

    it('are given out fifty at once', async () => {
      const journal = await start();
      const many = Array.from({ length: 60 }, (_, index) => picture(`m${index}`));
      await journal.commit(step({ add: many }));
      const some = await due(journal);
      expect(some).toHaveLength(50);
      expect(some[0]).toBe('m0 no chat');
    });
  });

  it(`a note to the agent is of no use once the chat is over (${name})`, async () => {
    const journal = await start();
    const note: NewMessage = { direction: 'to-agent', kind: 'note', text: 'n', author: '' };
    await journal.commit(step({ add: [note, ...toAgent('a')] }));
    expect(await waitingTexts(journal, 'to-agent')).toEqual(['n queued', 'a queued']);
    const ended = chat(ANNA, { state: 'ended', endedAt: NOW, session: undefined });
    await journal.commit(step({ conversation: ended }));
    expect(await waitingTexts(journal, 'to-agent')).toEqual(['a queued']);
  });
}
