import type { Logger } from 'pino';

import type { BridgeObserver } from './bridge/observer.ts';
import type { WebhookObserver } from './http/webhook.ts';
import type { WhoObserver } from './http/who.ts';
import type { LiveAgentObserver } from './live-agent/chat.ts';
import type { Metrics } from './metrics.ts';
import { OrgError } from './org.ts';
import type { CommandStreamParts } from './salesforce/command-stream.ts';
import type { OrgCallObserver } from './salesforce/limits.ts';

// The service's answer names the fields; whatever else a stranger in between answers is cut.
const LONGEST_DETAILS = 300;

/**
 * Turns what the parts report into logs and metrics. Nothing here may be given a secret, a message's
 * text or a whole OpenID.
 */
export function createObservers(
  log: Logger,
  metrics: Metrics,
): {
  bridge: BridgeObserver;
  webhook: WebhookObserver;
  liveAgent: LiveAgentObserver;
  who: WhoObserver;
  stream: CommandStreamParts['observer'];
  orgCalls: OrgCallObserver;
} {
  return {
    stream: streamObserver(log, metrics),
    orgCalls: orgCallObserver(metrics),
    bridge: bridgeObserver(log, metrics),
    webhook: webhookObserver(log, metrics),
    who: whoObserver(log),
    liveAgent: liveAgentObserver(log, metrics),
  };
}

const LONGEST_REASON = 60;
const NEEDS_A_LOOK = /^refused: (?!Unavailable$)/u;

const ADOPTIONS = {
  taken: 'a chat that its former relay has lost goes on here',
  left: 'another relay was faster, or the org did not agree: the chat is left to it',
  unserved: 'a chat waits for a channel that is not served',
};

function bridgeObserver(log: Logger, metrics: Metrics): BridgeObserver {
  return {
    stateChanged: (chat, from, to, reason) => {
      if (from !== undefined && from !== 'ended') metrics.conversations.dec({ state: from });
      if (to !== 'ended') metrics.conversations.inc({ state: to });
      if (to === 'ended') metrics.ended.inc({ reason: reason.slice(0, LONGEST_REASON) });
      // Somebody has to look at a desk that takes no chats although agents are there.
      const level = NEEDS_A_LOOK.test(reason) ? 'warn' : 'info';
      log[level]({ chat, from, to, ...(reason === '' ? {} : { reason }) }, 'chat changed state');
    },
    idleWarned: (chat) => {
      metrics.idleWarnings.inc();
      log.info({ chat }, 'customer was warned that the chat will end');
    },
    rated: (chat, score) => {
      metrics.ratings.inc({ score: String(score) });
      log.info({ chat, score }, 'customer has rated the chat');
    },
    heard: (chat, afterMs) => {
      metrics.toAgent.observe(afterMs / 1000);
      log.debug({ chat, afterMs }, 'message reached the agent');
    },
    unheard: (chat, message, reason) => {
      metrics.unheard.inc({ reason });
      log.error({ chat, message, reason }, 'Live Agent does not take a message of the customer');
    },
    delivery: (chat, message, delivery, afterMs) => {
      if (delivery.kind === 'delivered') {
        metrics.deliveries.inc({ outcome: 'delivered', code: '' });
        metrics.toCustomer.observe(afterMs / 1000);
        log.debug({ chat, message, afterMs }, 'message reached the customer');
        return;
      }
      const { code, text } = delivery.reason;
      metrics.deliveries.inc({ outcome: delivery.kind, code });
      if (delivery.kind === 'wait-for-customer') metrics.surprises.inc({ code });
      const level = delivery.kind === 'operator' ? 'error' : 'warn';
      log[level]({ chat, message, outcome: delivery.kind, code }, text);
    },
    replied: (chat, { lines, way }) => {
      metrics.replies.inc({ way });
      if (lines > 1) metrics.joinedLines.inc(lines);
      log.debug({ chat, lines, way }, 'reply reached the customer');
    },
    parked: (chat, what) => {
      metrics.parkings.inc({ what });
      log.info({ chat, what }, 'what agents write waits for the customer to write');
    },
    unsaid: (chat, notice) => {
      metrics.unsaidNotices.inc({ notice });
      log.debug({ chat, notice }, 'a notice was not said');
    },
    setAside: (what, id, reason) => {
      metrics.setAside.inc({ what });
      log.error(
        { what, id, reason },
        'something that came in was set aside: it cannot be processed',
      );
    },
    mediumKept: (chat, message, afterMs) => {
      metrics.media.inc({ outcome: 'kept', code: '' });
      log.debug({ chat, message, afterMs }, 'a file of the customer is kept');
    },
    mediumTrouble: (chat, message, outcome, { code, text }) => {
      metrics.media.inc({ outcome, code });
      log[outcome === 'operator' ? 'error' : 'warn']({ chat, message, outcome, code }, text);
    },
    orgTrouble: (what, error) => {
      const { code, errorCode, message } =
        error instanceof OrgError
          ? error
          : { code: 'away', errorCode: 'UNEXPECTED', message: describe(error) };
      metrics.orgTrouble.inc({ what, code: errorCode });
      log[code === 'refused' ? 'error' : 'warn']({ what, code: errorCode }, message);
    },
    journalTrouble: (error) => {
      metrics.journalTrouble.inc();
      log.error({ error: describe(error) }, 'the journal cannot be read or written');
    },
    leftTo: (chat, state) => {
      metrics.conversations.dec({ state });
      log.debug({ chat, state }, 'chat is left to another process');
    },
    staleOwner: (chat) => {
      log.error({ chat }, 'another relay has taken this chat over');
    },
    reportDropped: (chat, code) => {
      log.error({ chat, code }, 'the org will never take what it was told of this chat');
    },
    adopted: (chat, outcome) => {
      metrics.adoptions.inc({ outcome });
      log[outcome === 'taken' ? 'info' : 'warn']({ chat, outcome }, ADOPTIONS[outcome]);
    },
    errandDropped: (type, reason) => {
      log.error({ type, reason }, 'a command of the org cannot be carried out');
    },
    unserved: ({ channel }) => {
      log.warn({ channel }, 'a message waits for a channel that is not served');
    },
  };
}

function streamObserver(log: Logger, metrics: Metrics): CommandStreamParts['observer'] {
  return {
    unreadableCommand: () => {
      metrics.commandStreamTrouble.inc({ code: 'unreadable' });
      log.error('a command of the org cannot be read: it has no request id');
    },
    connected: (up) => {
      metrics.commandStreamUp.set(up ? 1 : 0);
      log[up ? 'info' : 'debug']({ up }, 'command stream');
    },
    streamTrouble: (what, error) => {
      const code = error instanceof OrgError ? error.errorCode : what;
      metrics.commandStreamTrouble.inc({ code });
      if (error === undefined || error instanceof OrgError) {
        log.warn({ code }, error?.message ?? 'the command stream begins again');
      } else {
        log.error({ error: describe(error) }, 'a command could not be written down');
      }
    },
    replayLost: () => {
      metrics.commandStreamTrouble.inc({ code: 'replay-lost' });
      log.error(
        'the org no longer has the last command that was read: commands older than 72 hours are lost, all others are read again',
      );
    },
  };
}

function orgCallObserver(metrics: Metrics): OrgCallObserver {
  return {
    called: (usage) => {
      metrics.orgCalls.inc();
      if (usage === undefined) return;
      metrics.orgCallsUsed.set(usage.used);
      metrics.orgCallsLimit.set(usage.limit);
    },
  };
}

function webhookObserver(log: Logger, metrics: Metrics): WebhookObserver {
  return {
    refused: (channel, code, message) => {
      metrics.refusals.inc({ code });
      log.warn({ channel, code }, message);
    },
    accepted: (channel, duplicate) => {
      metrics.pushes.inc({ channel, result: duplicate ? 'duplicate' : 'new' });
    },
    failed: (channel, error) => {
      metrics.journalTrouble.inc();
      log.error({ channel, error: describe(error) }, 'a push could not be written down');
    },
  };
}

function whoObserver(log: Logger): WhoObserver {
  return {
    asked: (channel, outcome, reason) => {
      const details = { channel, outcome, ...(reason === '' ? {} : { reason }) };
      log[outcome === 'failed' ? 'warn' : 'info'](details, 'a customer was asked for their name');
    },
  };
}

const MISFITS = {
  wider: 'a rule for sensitive data uses what has no linear time: it may hide more than was meant',
  unreadable:
    'a rule for sensitive data cannot be read: agents see nothing of what customers write',
};

/** @param misfits the rules that were told of: each chat brings the same ones */
function liveAgentObserver(
  log: Logger,
  metrics: Metrics,
  misfits = new Set<string>(),
  about: { chat?: string } = {},
): LiveAgentObserver {
  return {
    // No child of the log: that would keep the level of its birth.
    forChat: (chat) => liveAgentObserver(log, metrics, misfits, { chat }),
    misfit: (rule, fitness) => {
      if (misfits.has(rule)) return;
      misfits.add(rule);
      log[fitness === 'wider' ? 'info' : 'error']({ rule, fitness }, MISFITS[fitness]);
    },
    unknownMessage: (type) => {
      metrics.unknownMessages.inc({ type: type.slice(0, 60) });
    },
    retry: (what, reason) => {
      metrics.liveAgentRetries.inc({ what, reason });
      log.debug({ ...about, what, reason }, 'Live Agent is asked again');
    },
    handover: () => {
      metrics.handovers.inc();
      log.info(about, 'a chat moves to another Live Agent server');
    },
    failedLater: () => {
      log.warn(about, 'Live Agent failed to carry out something that it had accepted');
    },
    misconfigured: (status, details) => {
      log.error(
        { ...about, status, details: details.slice(0, LONGEST_DETAILS) },
        'Live Agent refuses the chat request: check the endpoint, deployment and button of the channel',
      );
    },
  };
}

/** The kind of an error. Its message may hold anything, so it stays out. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  return `${error.name}${code}`;
}
