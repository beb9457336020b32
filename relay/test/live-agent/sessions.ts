import { newSession, type Session } from '../../src/live-agent/session.ts';

/** A session as it stands in the middle of a chat, but for what the test changes. */
export function established(changes: Partial<Session> = {}): Session {
  return {
    ...newSession('https://d.la1-c1-tst.salesforceliveagent.com/chat/rest/', {
      id: '49d50d5a-790f-40ec-98ca-8b813e6f0347',
      key: '49d50d5a-790f-40ec-98ca-8b813e6f0347!1700000000000!c2lnbmF0dXJl=',
      affinityToken: '2c931fa0',
      clientPollTimeout: 40,
    }),
    phase: 'established',
    sequence: 1,
    taken: 1,
    ack: 3,
    offset: 1_636_522_046,
    agent: 'Ada',
    ...changes,
  };
}
