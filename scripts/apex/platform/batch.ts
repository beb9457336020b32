import { toId } from '../compile/conversions.ts';
import { OBJECT, typeName } from '../language/types.ts';
import { Unsupported } from '../run/faults.ts';
import type { Transaction } from '../run/transaction.ts';
import type { IdValue } from '../values/id.ts';
import { InstanceValue } from '../values/instance.ts';
import { ListValue } from '../values/list.ts';
import { SetValue } from '../values/set.ts';
import type { Value } from '../values/value.ts';
import { JobContext, nextJobId } from './async.ts';
import { PlatformClass, platformInterface } from './declare.ts';

const DEFAULT_SIZE = 200;

export const batchable = platformInterface('Database.Batchable<T>', [
  'Object start(Database.BatchableContext context)',
  'void execute(Database.BatchableContext context, List<T> scope)',
  'void finish(Database.BatchableContext context)',
]);

export const batchableContext = platformInterface('Database.BatchableContext', [
  'Id getJobId()',
  'Id getChildJobId()',
]);

/** `Database.executeBatch`: one job that starts, goes through the records in chunks, and finishes. */
export const databaseBatch = new PlatformClass<never>('System.Database').statics({
  'Id executeBatch(Object batch)': (batch, transaction) =>
    executeBatch(batch, DEFAULT_SIZE, transaction),
  'Id executeBatch(Object batch, Integer scope)': executeBatch,
});

function executeBatch(batch: Value, size: number, transaction: Transaction): IdValue {
  if (!(batch instanceof InstanceValue) || !batch.runtimeClass.responds('start', 1)) {
    throw new Unsupported('executeBatch of what is no Database.Batchable');
  }
  const jobId = nextJobId();
  transaction.jobs.push({
    description: `Batch ${typeName(batch.type)}`,
    user: transaction.user,
    run: (own) => {
      const before = own.quiddity;
      own.quiddity = 'batch';
      runBatch(batch, size, jobId);
      own.quiddity = before;
    },
  });
  return toId(jobId);
}

function runBatch(batch: InstanceValue, size: number, jobId: string): void {
  const context = new JobContext(jobId);
  const { runtimeClass } = batch;
  const records = [...elementsOf(runtimeClass.invoke(batch, 'start', [context]))];
  for (let start = 0; start < records.length; start += size) {
    const scope = new ListValue(OBJECT, records.slice(start, start + size));
    runtimeClass.invoke(batch, 'execute', [context, scope]);
  }
  runtimeClass.invoke(batch, 'finish', [context]);
}

function* elementsOf(started: Value): Iterable<Value> {
  if (started instanceof ListValue) {
    yield* started.items;
  } else if (started instanceof SetValue) {
    yield* started.values();
  } else if (started instanceof InstanceValue && started.runtimeClass.responds('iterator', 0)) {
    const iterator = started.runtimeClass.invoke(started, 'iterator', []);
    if (!(iterator instanceof InstanceValue)) {
      throw new Unsupported('a batch over the iterator of a collection');
    }
    while (iterator.runtimeClass.invoke(iterator, 'hasNext', []) === true) {
      yield iterator.runtimeClass.invoke(iterator, 'next', []);
    }
  } else {
    throw new Unsupported('a batch over a query locator');
  }
}
