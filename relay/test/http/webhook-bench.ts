import { intoInbox } from '../../src/bridge/intake.ts';
import { listen, close, publicApplication } from '../../src/http/server.ts';
import { createWebhook, type WebhookAccount, type WebhookOptions } from '../../src/http/webhook.ts';
import { createMetrics } from '../../src/metrics.ts';
import { createObservers } from '../../src/observers.ts';
import { Journal } from '../../src/store/journal.ts';
import type { Customer } from '../../src/store/records.ts';
import { sqliteDialect } from '../../src/store/sqlite.ts';
import { createCipher } from '../../src/wechat/cipher.ts';
import type { PushAccount } from '../../src/wechat/push.ts';
import { signature } from '../../src/wechat/signature.ts';
import { FakeClock } from '../fixtures/fake-clock.ts';
import { recordedLog } from '../fixtures/log-lines.ts';
import { ACCOUNT, CUSTOMER, push, SENT_AT, xml } from '../wechat/pushes.ts';

export const APP_ID = 'wx0123456789abcdef';
const TOKEN = 'desk-token';
const NONCE = '886655';

export const plainAccount: PushAccount = { appId: APP_ID, originalId: ACCOUNT, token: TOKEN };
export const cipher = createCipher('abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG', APP_ID);
export const safeAccount: PushAccount = { ...plainAccount, cipher };

/** The customer of the channel that is served, and a text of that customer. */
export const customer: Customer = { channel: 'Main', openId: CUSTOMER };
export const TEXT = push({ MsgType: 'text', Content: '私密 private', MsgId: '24309876543210987' });

/** The query of a push in clear, as WeChat sends it at this time (Unix seconds). */
export function plainQuery(at = SENT_AT): Record<string, string> {
  const timestamp = String(at);
  const signed = signature(TOKEN, timestamp, NONCE);
  return { signature: signed, timestamp, nonce: NONCE, openid: CUSTOMER };
}

/** A push in safe mode: its query and its body. */
export function safePush(message = TEXT): { query: Record<string, string>; body: string } {
  const encrypted = cipher.encrypt(message);
  const query = plainQuery();
  const msgSignature = signature(TOKEN, query['timestamp'] ?? '', NONCE, encrypted);
  return {
    query: { ...query, encrypt_type: 'aes', msg_signature: msgSignature },
    body: xml({ ToUserName: ACCOUNT, Encrypt: encrypted }),
  };
}

export interface Bench {
  port: number;
  journal: Journal;
  clock: FakeClock;
  /** Whom the bridge was told of. */
  received: Customer[];
  log: ReturnType<typeof recordedLog>;
  /** The value of a counter with these labels; 0 if there is none. */
  counted: (name: string, labels?: Record<string, string>) => Promise<number>;
  /** One request to `/wechat/<path>`. */
  send: (path: string, query: Record<string, string>, request?: RequestInit) => Promise<Response>;
  post: (body: string | Buffer, query?: Record<string, string>) => Promise<Response>;
  close: () => Promise<void>;
}

/**
 * The relay's front as WeChat meets it, with a journal in memory and a clock that stands still. The
 * channel `Main` is served with the given account, `Asleep` is not ready, and `Gone` was served until now.
 */
export async function startBench(
  account: PushAccount,
  options: { at?: number } & Partial<
    Pick<WebhookOptions, 'hasChat' | 'mostWaiting' | 'receive' | 'received'>
  > = {},
): Promise<Bench> {
  const clock = new FakeClock((options.at ?? SENT_AT) * 1000);
  const journal = await Journal.open(sqliteDialect(':memory:'), () => clock.now());
  const log = recordedLog();
  const metrics = createMetrics();
  const received: Customer[] = [];
  const webhook = createWebhook({
    clock,
    account: (name): WebhookAccount => {
      if (name.toLowerCase() === 'main') return { kind: 'served', channel: 'Main', account };
      if (name.toLowerCase() === 'gone') {
        return { kind: 'former', channel: 'Gone', account, otherwise: 'unknown' };
      }
      return { kind: name.toLowerCase() === 'asleep' ? 'not-ready' : 'unknown' };
    },
    mostWaiting: options.mostWaiting,
    hasChat: options.hasChat ?? (() => Promise.resolve(false)),
    receive: options.receive ?? ((...push) => intoInbox(journal, ...push)),
    received: (who, payload) => {
      received.push(who);
      return options.received?.(who, payload);
    },
    observer: createObservers(log.log, metrics).webhook,
  });
  const { server, port } = await listen(publicApplication(webhook), 0);
  const send: Bench['send'] = (path, query, request = {}) =>
    fetch(
      `http://127.0.0.1:${port}/wechat/${path}?${new URLSearchParams(query).toString()}`,
      request,
    );
  return {
    port,
    journal,
    clock,
    received,
    log,
    counted: async (name, labels = {}) => {
      const metric = await metrics.registry.getSingleMetric(name)?.get();
      const found = metric?.values.find(
        (each) => JSON.stringify(each.labels) === JSON.stringify(labels),
      );
      return found?.value ?? 0;
    },
    send,
    post: (body, query = plainQuery()) => send('Main', query, { method: 'POST', body }),
    close: async () => {
      const closed = close(server);
      server.closeAllConnections();
      await closed;
      await journal.close();
    },
  };
}
