import express, { type ErrorRequestHandler, type Request, type Router } from 'express';
import { z } from 'zod';

import type { Clock } from '../clock.ts';
import type { ReplySlot } from '../reply-slot.ts';
import type { Arrival, Customer, Intake } from '../store/records.ts';
import { answerIn } from './answer.ts';
import { deduplicationKey } from '../wechat/messages.ts';
import { passiveReply } from '../wechat/passive-reply.ts';
import { openPush, PushRefused, verifyUrl, type PushAccount } from '../wechat/push.ts';

export interface WebhookOptions {
  clock: Clock;
  /** The account behind `/wechat/<channel>`, or why there is none. */
  account: (channel: string) => WebhookAccount;
  /** Writes a push down: `done` with all that follows from it, `known` if it is there already. */
  receive: (customer: Customer, arrival: Arrival) => Promise<Intake>;
  /** So many pushes may wait for the journal at a time; 2,000 unless given. */
  mostWaiting?: number | undefined;
  /** Whether the customer has an open chat. */
  hasChat: (customer: Customer) => Promise<boolean>;
  /**
   * Called once a push that is `new` is safely written down, with what was written. What it returns is open if there
   * may be something to answer.
   */
  received: (customer: Customer, payload: unknown) => ReplySlot | undefined;
  observer: WebhookObserver;
}

export type WebhookAccount =
  | { kind: 'served'; channel: string; account: PushAccount }
  /** Served until a moment ago: only chats that are open go on. For all others it is `otherwise`. */
  | { kind: 'former'; channel: string; account: PushAccount; otherwise: 'unknown' | 'not-ready' }
  | { kind: 'unknown' }
  /** Configured in the org, but not served: secrets are missing, or the org has not answered yet. */
  | { kind: 'not-ready' };

export interface WebhookObserver {
  refused(channel: string, code: string, message: string): void;
  accepted(channel: string, duplicate: boolean): void;
  failed(channel: string, error: unknown): void;
}

// WeChat's own messages are far smaller: 2,048 characters of text, encrypted, in compatible mode.
const LARGEST_BODY = 64 * 1024;
// About what a disk writes in the 5 s for which WeChat waits; a few KiB each.
const MOST_WAITING = 2000;
const BUSY =
  'The journal is too slow for what comes in: so many pushes wait for it that this one is left to ' +
  'WeChat, which sends it again. Look at the disk, or the database.';
const UNREADABLE = 'The body is too large, cut off, or compressed, or the address is malformed.';

/**
 * `GET` and `POST /wechat/<channel>`. WeChat is answered once its push is in the journal, and never later
 * than it has to be: with `success`, and what follows from the push happens afterwards; or, where
 * something may have to be said, with that, if it is known soon. When too many wait for the journal, the
 * next one is answered 503 at once.
 */
export function createWebhook(options: WebhookOptions): Router {
  const router = express.Router({ caseSensitive: false });
  const readBody = express.raw({ type: () => true, limit: LARGEST_BODY, inflate: false });
  const { mostWaiting = MOST_WAITING } = options;
  let waiting = 0;

  router.get('/wechat/:channel', (request, response) => {
    const account = options.account(request.params.channel);
    if (account.kind !== 'served') {
      response.sendStatus(statusOf(account));
      return;
    }
    const echo = verifyUrl(request.query, account.account, options.clock.now());
    response.set('X-Content-Type-Options', 'nosniff').type('text/plain').send(echo);
  });

  router.post('/wechat/:channel', readBody, async (request, response) => {
    const found = options.account(request.params.channel);
    if (found.kind !== 'served' && found.kind !== 'former') {
      response.sendStatus(statusOf(found));
      return;
    }
    const { account, channel } = found;
    const push = { query: request.query, body: bodyOf(request) };
    const { message } = openPush(push, account, options.clock.now());
    // Only what is certainly WeChat's counts: nobody else can keep its pushes out.
    if (waiting >= mostWaiting) {
      options.observer.refused(channel, 'busy', BUSY);
      response.sendStatus(503);
      return;
    }
    const customer = { channel, openId: message.openId };
    if (found.kind === 'former' && !(await options.hasChat(customer))) {
      response.sendStatus(statusOf(found));
      return;
    }
    waiting += 1;
    let intake: Intake;
    try {
      const arrival = { key: deduplicationKey(message), payload: message };
      intake = await options.receive(customer, arrival);
    } finally {
      waiting -= 1;
    }
    options.observer.accepted(channel, intake === 'known');
    let slot: ReplySlot | undefined;
    try {
      slot = intake === 'new' ? options.received(customer, message) : undefined;
    } finally {
      // It is in the journal, whatever becomes of it.
      if (slot?.isOpen !== true) response.type('text/plain').send('success');
    }
    if (slot === undefined || response.headersSent) return;
    await answerIn(slot, response, options.clock, (text) => {
      const timestamp = Math.floor(options.clock.now() / 1000);
      const nonce = z.string().parse(request.query['nonce']);
      const { openId, toUserName: originalId } = message;
      return passiveReply({ openId, originalId, text }, account, { timestamp, nonce });
    });
  });

  router.all('/wechat/:channel', (_request, response) => {
    response.set('Allow', 'GET, POST').sendStatus(405);
  });

  router.use(refuse(options.observer));
  return router;
}

/** 503 lets WeChat try again; 404 tells whoever set the address that it is wrong. */
function statusOf(account: Exclude<WebhookAccount, { kind: 'served' }>): 404 | 503 {
  const kind = account.kind === 'former' ? account.otherwise : account.kind;
  return kind === 'unknown' ? 404 : 503;
}

function bodyOf(request: Request): Buffer {
  const body: unknown = request.body;
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

/** Says no more than the status: the reason is for the log, not for a stranger. */
function refuse(observer: WebhookObserver): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const channel = channelOf(request.path);
    if (error instanceof PushRefused) {
      // No push is lost when a check of the address is refused: it must not be counted as one.
      const code = request.method === 'POST' ? error.code : 'wechat-address-check';
      observer.refused(channel, code, error.message);
      response.sendStatus(error.status);
    } else if (isClientError(error)) {
      const code = error.type ?? 'address';
      observer.refused(channel, code, UNREADABLE);
      response.sendStatus(400);
    } else {
      // WeChat will send it again; nothing was answered, so nothing is lost.
      observer.failed(channel, error);
      response.sendStatus(500);
    }
  };
}

function channelOf(path: string): string {
  return path.split('/')[2]?.slice(0, 80) ?? '';
}

/** As body-parser and express raise them; express names no type. */
function isClientError(error: unknown): error is { status: number; type?: string } {
  return (
    typeof error === 'object' &&
    error !== null &&
    'status' in error &&
    typeof error.status === 'number' &&
    error.status >= 400 &&
    error.status < 500 &&
    (!('type' in error) || typeof error.type === 'string')
  );
}
