import type { LimitName } from '../run/limits.ts';
import type { Transaction } from '../run/transaction.ts';
import { PlatformClass } from './declare.ts';

const used =
  (name: LimitName) =>
  ({ limits }: Transaction): number =>
    limits.used(name);
const maximum =
  (name: LimitName) =>
  ({ limits }: Transaction): number =>
    limits.maximum(name);

export const limits = new PlatformClass<never>('System.Limits').statics({
  'Integer getQueries()': used('queries'),
  'Integer getLimitQueries()': maximum('queries'),
  'Integer getAggregateQueries()': used('aggregateQueries'),
  'Integer getLimitAggregateQueries()': maximum('aggregateQueries'),
  'Integer getQueryRows()': used('queryRows'),
  'Integer getLimitQueryRows()': maximum('queryRows'),
  'Integer getDmlStatements()': used('dmlStatements'),
  'Integer getLimitDmlStatements()': maximum('dmlStatements'),
  'Integer getDmlRows()': used('dmlRows'),
  'Integer getLimitDmlRows()': maximum('dmlRows'),
  'Integer getCallouts()': used('callouts'),
  'Integer getLimitCallouts()': maximum('callouts'),
  'Integer getFutureCalls()': used('futureCalls'),
  'Integer getLimitFutureCalls()': maximum('futureCalls'),
  'Integer getQueueableJobs()': used('queueableJobs'),
  'Integer getLimitQueueableJobs()': maximum('queueableJobs'),
  'Integer getEmailInvocations()': used('emailInvocations'),
  'Integer getLimitEmailInvocations()': maximum('emailInvocations'),
  'Integer getPublishImmediateDML()': used('publishImmediate'),
  'Integer getLimitPublishImmediateDML()': maximum('publishImmediate'),
});
