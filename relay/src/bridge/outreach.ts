import { z } from 'zod';

import type { Reason } from '../channel.ts';
import type { CommandResult, Customer, MessageRecord, NewErrand } from '../store/records.ts';
import { ownOrder } from './commands.ts';

/** Why something is not said to a customer who has not written for long. */
export const NO_WAY: Reason = {
  code: 'outreach-no-way',
  text: 'The customer has not written for 48 hours, or the replies are used up, and the channel has no template message: nothing was sent.',
};
const TAKEN = 'WeChat has taken it as a template message.';
const ARRIVED = 'It has arrived as a template message.';

/** Something that the channel has taken, or said the fate of, whichever came first. */
export const jobSchema = z.object({
  job: z.string(),
  /** Of the command; null as long as nobody knows which one it was. */
  requestId: z.string().nullable(),
  /** Undefined as long as the channel has not said it; null: it has arrived. */
  failure: z.object({ code: z.string(), text: z.string() }).nullable().exactOptional(),
});

export type Job = z.infer<typeof jobSchema>;
type Jobs = readonly Job[];

/** The account has other senders, whose jobs come here as well. */
const MOST_JOBS = 20;

export function isOutreach({ kind }: Pick<MessageRecord, 'kind'>): boolean {
  return kind === 'outreach';
}

/** The channel has taken a message. The failure, or null, if it has already said what became of it. Pure. */
export function jobTaken(jobs: Jobs, job: string, requestId: string): JobNews {
  const known = jobs.find((each) => each.job === job);
  if (known?.failure !== undefined) {
    return { jobs: without(jobs, job), result: fateOf(requestId, known.failure) };
  }
  const result: CommandResult = { requestId, outcome: 'done', message: TAKEN };
  return { jobs: latest([...without(jobs, job), { job, requestId }]), result };
}

/** The channel has said what became of a message. Pure. */
export function jobOver(jobs: Jobs, job: string, failure: Reason | null): JobNews {
  const requestId = jobs.find((each) => each.job === job)?.requestId ?? null;
  return requestId === null
    ? { jobs: latest([...without(jobs, job), { job, requestId, failure }]) }
    : { jobs: without(jobs, job), result: fateOf(requestId, failure) };
}

interface JobNews {
  jobs: Job[];
  /** What the org has to be told. */
  result?: CommandResult;
}

/** The errand to tell the org what became of its command; each news of a command is told once. Pure. */
export function tidings(
  { channel, openId }: Customer,
  { requestId, outcome, message }: CommandResult,
): NewErrand {
  const result = { requestId, outcome, message };
  const key = `outcome ${requestId} ${outcome} ${message === TAKEN ? 'taken' : 'over'}`;
  return { key, payload: ownOrder({ type: 'TellOutcome', channel, openId, result }) };
}

function fateOf(requestId: string, failure: Reason | null): CommandResult {
  return failure === null
    ? { requestId, outcome: 'done', message: ARRIVED }
    : { requestId, outcome: 'failed', message: failure.text };
}

function without(jobs: Jobs, job: string): Job[] {
  return jobs.filter((each) => each.job !== job);
}

function latest(jobs: Jobs): Job[] {
  return jobs.slice(-MOST_JOBS);
}
