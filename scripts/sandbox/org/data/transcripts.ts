import { valueOfJson } from '../../../apex/org/api/json-values.ts';
import type { ObjectDefinition } from '../../../apex/org/schema/definition.ts';
import { fieldOf } from '../../../apex/org/schema/schema.ts';
import type { RunningUser } from '../../../apex/run/transaction.ts';
import { DatetimeValue } from '../../../apex/values/dates.ts';
import { IdValue } from '../../../apex/values/id.ts';
import { SObjectValue } from '../../../apex/values/sobject.ts';
import type { Value } from '../../../apex/values/value.ts';
import type { ChatFacts } from '../../live-agent/chat-facts.ts';
import type { Installation } from './installation.ts';
import { rowsOf } from './rows.ts';
import { transcriptBody, transcriptStatus } from './transcript-text.ts';

/** Keeps a LiveChatTranscript for each chat of Live Agent, as the platform does: triggers see every change. */
export class Transcripts {
  readonly #installation: Installation;
  readonly #agent: (name: string) => RunningUser;
  /** By chat key: the record's id and what it was last told. */
  readonly #written = new Map<string, { id: IdValue; told: string }>();

  /** @param agent the user of an agent's name */
  constructor(installation: Installation, agent: (name: string) => RunningUser) {
    this.#installation = installation;
    this.#agent = agent;
  }

  /** Something happened in a chat. Writes if the transcript would say something else now. */
  chatChanged(chat: ChatFacts): void {
    const known = this.#written.get(chat.chatKey);
    const told = [transcriptStatus(chat), chat.agentName].join();
    if (known?.told === told) return;
    const record = new SObjectValue('LiveChatTranscript');
    const isNew = known === undefined;
    const values = { ...this.#facts(chat), ...(isNew ? this.#beginning(chat) : {}) };
    for (const [name, value] of Object.entries(values)) record.set(name, value);
    if (!isNew) record.set('Id', known.id);
    this.#write(isNew ? 'insert' : 'update', record);
    const id = record.get('Id');
    if (id instanceof IdValue) this.#written.set(chat.chatKey, { id, told });
  }

  /** The id of a chat's transcript, 18 characters. */
  idOf(chatKey: string): string | undefined {
    return this.#written.get(chatKey)?.id.text;
  }

  #facts(chat: ChatFacts): Record<string, Value> {
    const owner = chat.agentName === undefined ? undefined : this.#agent(chat.agentName).id;
    return {
      Status: transcriptStatus(chat),
      ...(chat.acceptedAt === null ? {} : { StartTime: new DatetimeValue(chat.acceptedAt) }),
      ...(chat.endedAt === null ? {} : { EndTime: new DatetimeValue(chat.endedAt) }),
      ...(chat.ended ? { Body: transcriptBody(chat) } : {}),
      ...(owner === undefined ? {} : { OwnerId: IdValue.read(owner) ?? null }),
    };
  }

  #beginning(chat: ChatFacts): Record<string, Value> {
    const visitor = new SObjectValue('LiveChatVisitor');
    this.#write('insert', visitor);
    return {
      ChatKey: chat.chatKey,
      LiveChatVisitorId: visitor.get('Id'),
      RequestTime: new DatetimeValue(chat.requestedAt),
      ...this.#named(chat),
      ...this.#found(chat),
    };
  }

  /** Prechat details that name fields of the transcript; one that does not fit is left out. */
  #named({ prechat }: ChatFacts): Record<string, Value> {
    const values: Record<string, Value> = {};
    for (const { value, transcriptFields } of prechat.details) {
      for (const name of transcriptFields) {
        const field = fieldOf(this.#object('LiveChatTranscript'), name);
        const given = field === undefined ? undefined : valueOfJson(field, value);
        if (field !== undefined && given !== undefined) values[field.name] = given;
      }
    }
    return values;
  }

  /** Records that prechat entities find, saved to the transcript if there is exactly one. */
  #found({ prechat }: ChatFacts): Record<string, Value> {
    const values: Record<string, Value> = {};
    for (const { entityName, saveToTranscript, entityFieldsMaps } of prechat.entities) {
      const field = ['', 'Id']
        .map((end) =>
          fieldOf(this.#object('LiveChatTranscript'), `${saveToTranscript ?? ''}${end}`),
        )
        .find((found) => found !== undefined);
      const wanted = entityFieldsMaps
        .filter(({ doFind }) => doFind)
        .map(({ fieldName, label }) => ({
          fieldName,
          value: prechat.details.find((detail) => detail.label === label)?.value,
        }));
      if (field === undefined || wanted.length === 0) continue;
      const [only, ...more] = rowsOf(this.#installation.org, entityName).filter((row) =>
        wanted.every(({ fieldName, value }) => textOf(row.values.get(fieldName)) === value),
      );
      if (only !== undefined && more.length === 0)
        values[field.name] = IdValue.read(only.id) ?? null;
    }
    return values;
  }

  #write(operation: 'insert' | 'update', record: SObjectValue): void {
    const { org, host } = this.#installation;
    host.run(org.automatedProcess, (transaction) => {
      org.engine.run(
        {
          operation,
          records: [record],
          externalIdField: undefined,
          userMode: false,
          allOrNone: true,
        },
        transaction,
      );
    });
  }

  #object(name: string): ObjectDefinition {
    return this.#installation.org.objectNamed(name);
  }
}

function textOf(value: Value | undefined): string | undefined {
  if (value instanceof IdValue) return value.text;
  return typeof value === 'string' ? value : undefined;
}
