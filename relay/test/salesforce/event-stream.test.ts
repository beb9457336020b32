import type { IncomingMessage, ServerResponse } from 'node:http';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

import { systemClock } from '../../src/clock.ts';
import { OrgConnection } from '../../src/salesforce/connection.ts';
import { EventStream } from '../../src/salesforce/event-stream.ts';
import type { StreamEvent } from '../../src/salesforce/bayeux.ts';
import { createTransport } from '../../src/network/network.ts';
import { startService, type HttpService } from '../fixtures/http-service.ts';

const TOPIC = '/event/Test__e';
const PATIENCE = { timeout: 10_000, interval: 10 };
const messageSchema = z.object({
  channel: z.string(),
  ext: z.object({ replay: z.union([z.boolean(), z.record(z.string(), z.number())]) }).optional(),
});
type Answer = (response: ServerResponse) => void;

let service: HttpService;
let network: ReturnType<typeof createTransport>;
let stream: EventStream;
/** What came in, such as `/meta/subscribe -1`, with the session's number and its cookie. */
let asked: string[];
/** What the next request of a kind is answered with, in place of success. */
let faults: { channel: string; answer: Answer }[];
/** What the next connect brings. */
let events: StreamEvent[];
let sessions: number;
let taken: number[];
let takeFails: number;
let troubles: string[];
let lost: number;
let held: ServerResponse[];

beforeEach(async () => {
  asked = [];
  faults = [];
  events = [];
  taken = [];
  troubles = [];
  held = [];
  sessions = 0;
  takeFails = 0;
  lost = 0;
  network = createTransport();
  service = await startService((request, response) => {
    void handle(request, response);
  });
  const credentials = {
    loginUrl: service.url,
    clientId: 'c',
    apiVersion: '65.0',
    grant: { kind: 'client-credentials', clientSecret: 's' } as const,
  };
  // A clock that hurries: pauses between tries last a thousandth, and no session is fresh for long.
  let time = 0;
  const clock = {
    now: () => systemClock.now(),
    elapsed: () => (time += 10_000),
    after: (ms: number, callback: () => void) => systemClock.after(ms / 1000, callback),
  };
  stream = new EventStream({
    connection: new OrgConnection(credentials, clock, network.transport),
    clock,
    topic: TOPIC,
    replayFrom: () => Promise.resolve(taken.at(-1) ?? -1),
    subscribed: () => Promise.resolve(),
    take: ({ replayId }) => {
      if (takeFails > 0) {
        takeFails -= 1;
        return Promise.reject(new Error('The disk is full.'));
      }
      taken.push(replayId);
      return Promise.resolve();
    },
    observer: {
      connected: () => undefined,
      streamTrouble: (what) => troubles.push(what),
      replayLost: () => (lost += 1),
    },
  });
});

afterEach(async () => {
  for (const response of held) response.destroy();
  await stream.stop();
  await network.close();
  await service.close();
});

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = (await request.setEncoding('utf8').toArray()).join('');
  if (request.url === '/services/oauth2/token') {
    sessions += 1;
    const id = `${service.url}/id/00D000000000001/005`;
    json(response, { access_token: `t${String(sessions)}`, instance_url: service.url, id });
    return;
  }
  const [message] = z.tuple([messageSchema]).parse(JSON.parse(body));
  const { channel, ext } = message;
  const replay = typeof ext?.replay === 'object' ? ` ${String(ext.replay[TOPIC])}` : '';
  const token = request.headers.authorization?.slice(-2) ?? '';
  asked.push(`${channel}${replay} ${token} ${request.headers.cookie ?? ''}`.trim());
  const fault = faults.findIndex((each) => each.channel === channel);
  const [struck] = fault < 0 ? [] : faults.splice(fault, 1);
  if (struck !== undefined) {
    struck.answer(response);
    return;
  }
  if (channel === '/meta/handshake') {
    response.setHeader('set-cookie', ['BAYEUX_BROWSER=b1; Path=/', 'sfdc-stream=s1; HttpOnly']);
    json(response, [{ channel, successful: true, clientId: 'c1', ext: { replay: true } }]);
  } else if (channel === '/meta/connect' && events.length === 0) {
    held.push(response);
  } else {
    const due = channel === '/meta/connect' ? events.splice(0) : [];
    const told = due.map(({ replayId, payload }) => ({
      channel: TOPIC,
      data: { event: { replayId }, payload },
    }));
    json(response, [...told, { channel, successful: true, clientId: 'c1' }]);
  }
}

function json(response: ServerResponse, body: unknown): void {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
}

function event(replayId: number): StreamEvent {
  return { replayId, payload: {} };
}

function says(channel: string, rest: object): Answer {
  return (response) => {
    json(response, [{ channel, successful: false, ...rest }]);
  };
}

function count(channel: string): number {
  return asked.filter((line) => line.startsWith(channel)).length;
}

describe('the event stream', () => {
  it('hands over events in order, and sends the cookies of its session', async () => {
    events = [event(5), event(6)];
    stream.start();
    await vi.waitFor(() => {
      expect(taken).toEqual([5, 6]);
    }, PATIENCE);
    expect(asked.slice(0, 3)).toEqual([
      '/meta/handshake t1',
      '/meta/subscribe -1 t1 BAYEUX_BROWSER=b1; sfdc-stream=s1',
      '/meta/connect t1 BAYEUX_BROWSER=b1; sfdc-stream=s1',
    ]);
  });

  it('says goodbye when it stops, and begins nothing more', async () => {
    stream.start();
    await vi.waitFor(() => {
      expect(held).toHaveLength(1);
    }, PATIENCE);
    await stream.stop();
    expect(asked.at(-1)).toContain('/meta/disconnect');
  });

  it.each<[string, string, Answer]>([
    [
      'an answer that is cut in its body',
      '/meta/connect',
      (response) => {
        response.writeHead(200, { 'content-length': 100 });
        response.write('[{');
        setImmediate(() => response.destroy());
      },
    ],
    ['a connection that breaks', '/meta/connect', (response) => response.destroy()],
    ['a 503', '/meta/connect', (response) => response.writeHead(503).end('maintenance')],
    ['a page of a proxy', '/meta/connect', (response) => response.end('<html>')],
    [
      'a redirection, which would carry the token away',
      '/meta/connect',
      (response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
    ],
    ['messages that make no sense', '/meta/connect', (response) => response.end('[1,{}]')],
    [
      'a client that the org has forgotten',
      '/meta/connect',
      says('/meta/connect', {
        error: '403::Unknown client',
        advice: { reconnect: 'handshake', interval: 0 },
      }),
    ],
    ['a handshake that fails', '/meta/handshake', (response) => response.writeHead(500).end()],
    [
      'a subscription that is refused',
      '/meta/subscribe',
      says('/meta/subscribe', { error: '503::Server too busy' }),
    ],
  ])('survives %s, and goes on behind the last event that was taken', async (_, where, answer) => {
    events = [event(7)];
    stream.start();
    await vi.waitFor(() => {
      expect(taken).toEqual([7]);
    }, PATIENCE);
    await vi.waitFor(() => {
      expect(held.length).toBeGreaterThan(0);
    }, PATIENCE);
    faults.push({ channel: where, answer });
    for (const response of held.splice(0)) response.destroy();
    await vi.waitFor(() => {
      expect(faults).toEqual([]);
    }, PATIENCE);
    events = [event(8)];
    for (const response of held.splice(0)) response.destroy();
    await vi.waitFor(() => {
      expect(taken).toEqual([7, 8]);
    }, PATIENCE);
    expect(asked.filter((line) => line.startsWith('/meta/subscribe')).at(-1)).toContain(' 7 ');
    expect(troubles.length).toBeGreaterThan(0);
  });

  it.each<[string, string, Answer]>([
    ['a 401', '/meta/connect', (response) => response.writeHead(401).end('[]')],
    [
      'a handshake that is denied',
      '/meta/handshake',
      says('/meta/handshake', {
        error: '403::Handshake denied',
        advice: { reconnect: 'none' },
        ext: { sfdc: { failureReason: '401::Authentication invalid' } },
      }),
    ],
  ])('signs in again after %s', async (_, channel, answer) => {
    faults.push({ channel, answer });
    events = [event(1)];
    stream.start();
    await vi.waitFor(() => {
      expect(taken).toEqual([1]);
    }, PATIENCE);
    expect(sessions).toBe(2);
    expect(asked.at(-1)).toContain(' t2');
  });

  it('reads everything that is kept when the org no longer knows the last event, and says so', async () => {
    const error =
      '400::The replayId {99} you provided was invalid. Please provide a valid ID, -2 to replay all events, or -1 to replay only new events.';
    taken.push(99);
    faults.push({ channel: '/meta/subscribe', answer: says('/meta/subscribe', { error }) });
    events = [event(3)];
    stream.start();
    await vi.waitFor(() => {
      expect(taken).toEqual([99, 3]);
    }, PATIENCE);
    expect(
      asked.filter((line) => line.startsWith('/meta/subscribe')).map((line) => line.split(' ')[1]),
    ).toEqual(['99', '-2']);
    expect(lost).toBe(1);
  });

  it('reads an event again that could not be written down', async () => {
    takeFails = 1;
    events = [event(4)];
    stream.start();
    await vi.waitFor(() => {
      expect(troubles).toEqual(['thrown']);
    }, PATIENCE);
    events = [event(4)];
    held.shift()?.destroy();
    await vi.waitFor(() => {
      expect(taken).toEqual([4]);
    }, PATIENCE);
    // Once more if the poll that was cut above was already the new one.
    expect(count('/meta/subscribe -1')).toBeGreaterThanOrEqual(2);
  });
});
