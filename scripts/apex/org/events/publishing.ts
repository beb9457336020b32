import { PerTransaction, Transaction, type RunningUser } from '../../run/transaction.ts';
import { DatetimeValue } from '../../values/dates.ts';
import { platformException } from '../../values/exception.ts';
import { IdValue } from '../../values/id.ts';
import { SObjectValue } from '../../values/sobject.ts';
import type { Value } from '../../values/value.ts';
import { missing } from '../dml/checks.ts';
import { defaultValue } from '../dml/defaults.ts';
import type { RowResult } from '../dml/engine.ts';
import { stored } from '../dml/field-values.ts';
import { readOnly } from '../dml/records.ts';
import type { RowError } from '../dml/row-errors.ts';
import { fireTriggers, hasTriggers } from '../dml/triggers.ts';
import type { ObjectDefinition } from '../schema/definition.ts';
import type { Schema } from '../schema/schema.ts';
import type { EventBus, NewEvent } from './event-bus.ts';

/** What `EventBus.publish` does, and when events reach the bus and triggers. */
export class Publishing {
  readonly #schema: Schema;
  readonly #bus: EventBus;
  readonly #subscriber: () => RunningUser;
  /** What waits for the transaction's commit; in a test, for its delivery. */
  readonly #pending = new PerTransaction<NewEvent[]>(() => []);
  #number = 0;

  /** @param subscriber whom triggers on events run as: the Automated Process user. */
  constructor(schema: Schema, bus: EventBus, subscriber: () => RunningUser) {
    this.#schema = schema;
    this.#bus = bus;
    this.#subscriber = subscriber;
  }

  /** Takes events. Those that are not valid fail by themselves. */
  publish(records: readonly SObjectValue[], transaction: Transaction): RowResult[] {
    const objects = records.map((record) => this.#object(record));
    const immediate = objects.some(({ publishImmediately }) => publishImmediately);
    transaction.limits.use(immediate ? 'publishImmediate' : 'dmlStatements');
    return records.map((record, index) => {
      const object = objects[index] ?? this.#object(record);
      const { values, errors } = eventValues(object, record, transaction.now());
      if (errors.length > 0) {
        return { id: undefined, isCreated: false, errors };
      }
      const event: NewEvent = {
        object,
        values,
        createdAt: transaction.now(),
        createdById: transaction.user.id,
      };
      if (object.publishImmediately && !transaction.isTest) {
        this.#bus.publish([event]);
        this.#schedule([event], transaction);
      } else {
        this.#await(event, transaction);
      }
      this.#number += 1;
      return { id: eventId(object, this.#number), isCreated: true, errors };
    });
  }

  /** How many events wait: what a savepoint remembers. */
  mark(transaction: Transaction): number {
    return this.#pending.of(transaction).length;
  }

  /** Forgets the events that have been published since. */
  forget(transaction: Transaction, mark: number): void {
    this.#pending.of(transaction).length = mark;
  }

  /** The transaction is committed: its events are on the bus, and triggers on them run next. */
  commit(transaction: Transaction): void {
    const events = this.#pending.of(transaction).splice(0);
    this.#bus.publish(events);
    this.#schedule(events, transaction);
  }

  /** `Test.getEventBus().deliver()`, also at `Test.stopTest`: triggers see the events that wait. */
  deliver(transaction: Transaction): void {
    this.#run(this.#pending.of(transaction).splice(0), transaction);
  }

  /** In a test nothing is committed: `Test.stopTest` delivers, or the test itself. */
  #await(event: NewEvent, transaction: Transaction): void {
    this.#pending.of(transaction).push(event);
    if (transaction.isTest && hasTriggers(event.object, transaction)) {
      transaction.jobs.push({
        description: 'Platform events',
        user: this.#subscriber(),
        run: () => {
          this.deliver(transaction);
        },
      });
    }
  }

  #schedule(events: readonly NewEvent[], transaction: Transaction): void {
    const heard = events.filter(({ object }) => hasTriggers(object, transaction));
    if (heard.length > 0) {
      transaction.jobs.push({
        description: 'Platform events',
        user: this.#subscriber(),
        run: (own) => {
          this.#fire(heard, own);
        },
      });
    }
  }

  /** In a test, triggers run in a transaction of their own right away. */
  #run(events: readonly NewEvent[], { program, org, now, isTest, log }: Transaction): void {
    const own = new Transaction({ program, org, now, isTest, log, user: this.#subscriber() });
    program.within(own, () => {
      this.#fire(events, own);
    });
    if (this.#pending.of(own).length > 0) {
      this.deliver(own);
    }
  }

  #fire(events: readonly NewEvent[], transaction: Transaction): void {
    for (const object of new Set(events.map((event) => event.object))) {
      const error = fireTriggers(
        object,
        'AFTER_INSERT',
        {
          newRecords: events.filter((event) => event.object === object).map(recordOfEvent),
          oldRecords: undefined,
        },
        transaction,
      );
      if (error !== undefined) {
        throw new Error(`A trigger on ${object.name} failed: ${error.message}`);
      }
    }
  }

  #object(record: SObjectValue): ObjectDefinition {
    const object = this.#schema.object(record.objectName);
    if (object?.kind !== 'event') {
      throw platformException(
        'System.TypeException',
        `${record.objectName} is not a platform event: EventBus.publish takes events only.`,
      );
    }
    return object;
  }
}

/** The values of an event, or what is wrong with them. */
export function eventValues(
  object: ObjectDefinition,
  record: SObjectValue,
  now: number,
): { values: Map<string, Value>; errors: RowError[] } {
  const values = new Map<string, Value>();
  const errors: RowError[] = [];
  for (const field of object.fields.values()) {
    if (!field.createable) {
      continue;
    }
    const given = record.has(field.name)
      ? record.get(field.name)
      : defaultValue(object, field, now);
    const result = stored(field, given);
    if ('error' in result) {
      errors.push(result.error);
      values.set(field.name, given);
    } else {
      values.set(field.name, result.value);
    }
  }
  const lack = missing(object.fields.values(), values);
  return { values, errors: lack === undefined ? errors : [...errors, lack] };
}

function recordOfEvent({ object, values, createdAt, createdById }: NewEvent): SObjectValue {
  const record = new SObjectValue(object.name);
  for (const [name, value] of values) {
    record.set(name, value);
  }
  record.set('CreatedDate', new DatetimeValue(createdAt));
  record.set('CreatedById', IdValue.read(createdById) ?? null);
  return readOnly(record);
}

function eventId({ keyPrefix }: ObjectDefinition, number: number): string | undefined {
  return IdValue.read(`${keyPrefix}xx0${String(number).padStart(9, '0')}`)?.text;
}
