import { Unsupported } from '../run/faults.ts';
import type { Transaction } from '../run/transaction.ts';
import type { IdValue } from '../values/id.ts';
import { InstanceValue } from '../values/instance.ts';
import { PlatformValue } from '../values/platform-value.ts';
import type { Value } from '../values/value.ts';
import { typeName } from '../language/types.ts';
import { PlatformClass, platformInterface } from './declare.ts';
import { toId } from '../compile/conversions.ts';

export const queueable = platformInterface('System.Queueable', [
  'void execute(QueueableContext context)',
]);
export const schedulable = platformInterface('System.Schedulable', [
  'void execute(SchedulableContext context)',
]);
export const schedulableContext = platformInterface('System.SchedulableContext', [
  'Id getTriggerId()',
]);
export const queueableContext = platformInterface('System.QueueableContext', ['Id getJobId()']);
export const finalizer = platformInterface('System.Finalizer', [
  'void execute(FinalizerContext context)',
]);
export const finalizerContext = platformInterface('System.FinalizerContext', [
  'Id getAsyncApexJobId()',
]);
export const allowsCallouts = platformInterface('Database.AllowsCallouts', []);
export const stateful = platformInterface('Database.Stateful', []);
export const callable = platformInterface('System.Callable', [
  'Object call(String? action, Map<String,Object> args)',
]);

/** What a job learns of itself. */
export class JobContext extends PlatformValue {
  readonly jobId: string;

  constructor(jobId: string) {
    super('System.JobContext');
    this.jobId = jobId;
  }
}

export const jobContext = new PlatformClass<JobContext>('System.JobContext', [
  'QueueableContext',
  'SchedulableContext',
  'Database.BatchableContext',
]).methods({
  'Id getJobId()': ({ jobId }) => toId(jobId),
  'Id getChildJobId()': ({ jobId }) => toId(jobId),
  'Id getTriggerId()': ({ jobId }) => toId(jobId),
});

let jobs = 0;

/** Ids of AsyncApexJob records, which are not kept. */
export function nextJobId(): string {
  jobs += 1;
  return `707${String(jobs).padStart(12, '0')}`;
}

/** Puts a queueable in line, to run in a transaction of its own after this one. */
function enqueue(job: Value, transaction: Transaction): IdValue {
  transaction.limits.use('queueableJobs');
  const jobId = nextJobId();
  if (job instanceof InstanceValue) {
    transaction.jobs.push({
      description: `Queueable ${typeName(job.type)}`,
      user: transaction.user,
      run: (own) => {
        const before = own.quiddity;
        own.quiddity = 'queueable';
        job.runtimeClass.invoke(job, 'execute', [new JobContext(jobId)]);
        own.quiddity = before;
      },
    });
  }
  return toId(jobId);
}

/** In a test a scheduled job runs at `stopTest`, whatever its time (Apex Developer Guide, "Apex Scheduler"). */
function schedule(job: Value, transaction: Transaction): IdValue {
  if (!transaction.isTest) {
    throw new Unsupported('System.schedule outside of tests');
  }
  const jobId = nextJobId();
  if (job instanceof InstanceValue) {
    transaction.jobs.push({
      description: `Scheduled ${typeName(job.type)}`,
      user: transaction.user,
      run: (own) => {
        const before = own.quiddity;
        own.quiddity = 'scheduled';
        job.runtimeClass.invoke(job, 'execute', [new JobContext(jobId)]);
        own.quiddity = before;
      },
    });
  }
  return toId(jobId);
}

export const systemAsync = new PlatformClass<never>('System.System').statics({
  'String schedule(String name, String cron, Schedulable job)': (_name, _cron, job, transaction) =>
    schedule(job, transaction).text,
  'Id enqueueJob(Queueable job)': enqueue,
});
