import { vi } from 'vitest';

import type { DeskChat } from '../../src/desk.ts';
import { LiveAgentDesk } from '../../src/live-agent/live-agent-desk.ts';
import type { LiveAgentObserver } from '../../src/live-agent/observer.ts';
import type { Transport } from '../../src/transport.ts';
import { FakeClock } from '../fixtures/fake-clock.ts';
import { MemoryJournal, type WriteFate } from './memory-journal.ts';
import { IDS, REQUEST } from './scene.ts';
import { ScriptedService } from './scripted-service.ts';

export const ENDPOINT = 'https://d.la1-c1-tst.salesforceliveagent.com/chat/rest/';

/** As an admin copies them from the org: the service wants the first 15 characters. */
const LONG_IDS = {
  organizationId: `${IDS.organizationId}EAQ`,
  deploymentId: `${IDS.deploymentId}EAQ`,
  buttonId: `${IDS.buttonId}EAQ`,
};

export interface TakeOptions {
  gapMs?: number;
  /** In place of the scripted service. */
  transport?: Transport;
  /** What becomes of each write to the journal. */
  fate?: () => WriteFate;
}

/** A desk whose service says what the test has written down, and whose clock the test moves. */
export class ScriptedDesk {
  readonly service = new ScriptedService();
  readonly clock = new FakeClock();
  readonly journal = new MemoryJournal();
  readonly observer = {
    unknownMessage: vi.fn<LiveAgentObserver['unknownMessage']>(),
    retry: vi.fn<LiveAgentObserver['retry']>(),
    handover: vi.fn<LiveAgentObserver['handover']>(),
    failedLater: vi.fn<LiveAgentObserver['failedLater']>(),
    misfit: vi.fn<LiveAgentObserver['misfit']>(),
    misconfigured: vi.fn<LiveAgentObserver['misconfigured']>(),
  };

  /** Takes a chat up from these notes, or asks for one. */
  take(session: MemoryJournal['session'], options: TakeOptions = {}): DeskChat {
    const { gapMs = 0, transport = this.service.transport, fate } = options;
    this.journal.session = session;
    const desk = new LiveAgentDesk({
      address: { endpoint: ENDPOINT, ...LONG_IDS, apiVersion: 52 },
      transport,
      clock: this.clock,
      observer: this.observer,
      gapMs,
    });
    return desk.take(REQUEST, this.journal.book(fate), session);
  }

  /** What was asked of the service, in order. */
  get nouns(): string[] {
    return this.service.calls.map(({ noun }) => noun);
  }

  /** Lets everything go on that does not wait for the clock. */
  async turns(count = 20): Promise<void> {
    for (let n = 0; n < count; n += 1) await new Promise(setImmediate);
  }

  /** Moves the clock on in steps, as long as the chat is not over. */
  async pass(seconds: number, stepMs = 1000): Promise<void> {
    for (let ms = 0; ms < seconds * 1000 && !this.journal.over; ms += stepMs) {
      this.clock.advance(stepMs);
      await this.turns(8);
    }
  }
}
