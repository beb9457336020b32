import { describe, expect, it } from 'vitest';

import type { LiveAgentMessage, TranscriptEntry } from '../../src/live-agent/messages.ts';
import { read } from '../../src/live-agent/reading.ts';
import { established } from './sessions.ts';

const queued = established({ phase: 'queued', agent: undefined, ack: 0 });

function events(...messages: LiveAgentMessage[]): unknown[] {
  return read(queued, { messages, sequence: 1, offset: 1 }).events;
}

describe('a place in the queue', () => {
  it.each<
    [
      what: string,
      position: number | undefined,
      estimatedWaitTime: number | undefined,
      told: object,
    ]
  >([
    ['is told with its wait', 3, 60, { position: 3, waitSeconds: 60 }],
    ['may be the first, without any wait', 0, 0, { position: 0, waitSeconds: 0 }],
    ['has no wait when the service knows none', 3, -1, { position: 3 }],
    ['has no wait when the service says none', 3, undefined, { position: 3 }],
    ['may be unknown', undefined, 60, { waitSeconds: 60 }],
  ])('%s', (_, position, estimatedWaitTime, told) => {
    const update = { type: 'QueueUpdate' as const, position, estimatedWaitTime };
    expect(events(update)).toStrictEqual([{ type: 'queued', ...told }]);
  });
});

describe('the histories of several reconnections in one batch', () => {
  const agent = (content: string): TranscriptEntry => ({ type: 'Agent', name: 'Ada', content });
  const history = (...texts: string[]): LiveAgentMessage => ({
    type: 'ChasitorSessionData',
    chatMessages: texts.map(agent),
  });

  it.each<[what: string, histories: LiveAgentMessage[]]>([
    ['the shorter one first', [history('a'), history('a', 'b')]],
    ['the longer one first', [history('a', 'b'), history('a')]],
    ['an empty one last', [history('a', 'b'), history()]],
  ])('are read as the longest of them: %s', (_, histories) => {
    const session = established({ repair: 'session-data', agentMessages: 0 });
    const { events: brought } = read(session, { messages: histories, sequence: 4, offset: 1 });
    expect(brought).toEqual([
      { type: 'message', agent: 'Ada', text: 'a' },
      { type: 'message', agent: 'Ada', text: 'b' },
    ]);
  });

  it('bring nothing when all are empty', () => {
    const session = established({ repair: 'session-data' });
    const batch = { messages: [history(), history()], sequence: 4, offset: 1 };
    expect(read(session, batch).events).toEqual([]);
  });
});
