import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/**
 * Everything that the relay counts and times. Names follow Prometheus's conventions.
 *
 * @param isReady whether the relay takes pushes, at the moment of asking
 */
export function createMetrics(isReady: () => boolean = () => false) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    ready: new Gauge({
      name: 'wechat_desk_ready',
      help: 'Whether pushes can be taken (1) or not (0), as /readyz says.',
      registers,
      collect() {
        this.set(isReady() ? 1 : 0);
      },
    }),
    pushes: new Counter({
      name: 'wechat_desk_pushes_total',
      help: 'Pushes of WeChat that were accepted, by channel; result is new or duplicate.',
      labelNames: ['channel', 'result'],
      registers,
    }),
    refusals: new Counter({
      name: 'wechat_desk_webhook_refusals_total',
      help: 'Requests to the webhook that were refused, by reason.',
      labelNames: ['code'],
      registers,
    }),
    conversations: new Gauge({
      name: 'wechat_desk_conversations',
      help: 'Open chats of this process, by state.',
      labelNames: ['state'],
      registers,
    }),
    ended: new Counter({
      name: 'wechat_desk_chats_ended_total',
      help: 'Chats that have ended here, by reason.',
      labelNames: ['reason'],
      registers,
    }),
    idleWarnings: new Counter({
      name: 'wechat_desk_idle_warnings_total',
      help: 'Customers who were warned that their chat will end, since they did not answer.',
      registers,
    }),
    ratings: new Counter({
      name: 'wechat_desk_ratings_total',
      help: 'Answers to the survey after a chat, by score from 1 to 5.',
      labelNames: ['score'],
      registers,
    }),
    toAgent: new Histogram({
      name: 'wechat_desk_to_agent_seconds',
      help: "From a customer's message in the journal to its acceptance by Live Agent.",
      buckets: SECONDS,
      registers,
    }),
    toCustomer: new Histogram({
      name: 'wechat_desk_to_customer_seconds',
      help: "From an agent's message in the journal to its acceptance by WeChat.",
      buckets: SECONDS,
      registers,
    }),
    deliveries: new Counter({
      name: 'wechat_desk_deliveries_total',
      help: 'Attempts to send to a customer, by outcome; code is that of the failure.',
      labelNames: ['outcome', 'code'],
      registers,
    }),
    replies: new Counter({
      name: 'wechat_desk_replies_total',
      help: 'Messages that WeChat took for a customer; way is paid (a reply of the few), free (passive) or template.',
      labelNames: ['way'],
      registers,
    }),
    joinedLines: new Counter({
      name: 'wechat_desk_joined_lines_total',
      help: "Agents' lines that went out together with others as one reply.",
      registers,
    }),
    parkings: new Counter({
      name: 'wechat_desk_parkings_total',
      help: 'Times that agents had to wait for a customer to write; what is used up is replies or time.',
      labelNames: ['what'],
      registers,
    }),
    surprises: new Counter({
      name: 'wechat_desk_allowance_surprises_total',
      help: 'Replies that WeChat refused (45047, 45015) although the relay had counted otherwise.',
      labelNames: ['code'],
      registers,
    }),
    unsaidNotices: new Counter({
      name: 'wechat_desk_unsaid_notices_total',
      help: "Notices of the relay that were not said, to save replies for agents; by notice's worth.",
      labelNames: ['notice'],
      registers,
    }),
    setAside: new Counter({
      name: 'wechat_desk_set_aside_total',
      help: 'What came in and could not be read, kept or carried, by what it was.',
      labelNames: ['what'],
      registers,
    }),
    unheard: new Counter({
      name: 'wechat_desk_unheard_total',
      help: "Customers' messages that Live Agent refused, by reason.",
      labelNames: ['reason'],
      registers,
    }),
    media: new Counter({
      name: 'wechat_desk_media_total',
      help: 'Attempts to fetch what customers have sent, by outcome; code is that of the failure.',
      labelNames: ['outcome', 'code'],
      registers,
    }),
    liveAgentRetries: new Counter({
      name: 'wechat_desk_live_agent_retries_total',
      help: 'Requests to Live Agent that had to be repeated, by kind and reason.',
      labelNames: ['what', 'reason'],
      registers,
    }),
    handovers: new Counter({
      name: 'wechat_desk_live_agent_handovers_total',
      help: 'Chats that moved to another Live Agent server (503).',
      registers,
    }),
    unknownMessages: new Counter({
      name: 'wechat_desk_live_agent_unknown_messages_total',
      help: 'Messages of Live Agent of a type that the relay does not know.',
      labelNames: ['type'],
      registers,
    }),
    orgTrouble: new Counter({
      name: 'wechat_desk_org_trouble_total',
      help: 'Calls to the Salesforce org that failed, by kind and error code.',
      labelNames: ['what', 'code'],
      registers,
    }),
    orgCalls: new Counter({
      name: 'wechat_desk_org_api_calls_total',
      help: 'API calls that this relay has made to the Salesforce org.',
      registers,
    }),
    orgCallsUsed: new Gauge({
      name: 'wechat_desk_org_api_calls_used',
      help: 'API calls that everybody has made to the org within 24 hours, as it last said.',
      registers,
    }),
    orgCallsLimit: new Gauge({
      name: 'wechat_desk_org_api_calls_limit',
      help: 'API calls that the org allows within 24 hours, as it last said.',
      registers,
    }),
    adoptions: new Counter({
      name: 'wechat_desk_adoptions_total',
      help: 'Open chats of the org that the journal did not know; outcome is taken, left or unserved.',
      labelNames: ['outcome'],
      registers,
    }),
    commandStreamUp: new Gauge({
      name: 'wechat_desk_command_stream_up',
      help: 'Whether commands of the org arrive (1) or not (0).',
      registers,
    }),
    commandStreamTrouble: new Counter({
      name: 'wechat_desk_command_stream_trouble_total',
      help: 'How often the stream of commands had to begin again, by reason.',
      labelNames: ['code'],
      registers,
    }),
    takenOver: new Counter({
      name: 'wechat_desk_customers_taken_over_total',
      help: 'Customers of other relays that stopped or died, who went on here.',
      registers,
    }),
    relaysLost: new Counter({
      name: 'wechat_desk_relays_lost_total',
      help: 'Other relays that this one has declared dead; how is died or hung.',
      labelNames: ['how'],
      registers,
    }),
    ownershipLost: new Counter({
      name: 'wechat_desk_ownership_lost_total',
      help: 'Times that this relay might not act any more; reason is declared-dead or out-of-touch.',
      labelNames: ['reason'],
      registers,
    }),
    journalTrouble: new Counter({
      name: 'wechat_desk_journal_trouble_total',
      help: 'Failures to read or write the journal.',
      registers,
    }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
