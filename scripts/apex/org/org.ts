import type { QueryContext } from '@apexdevtools/apex-parser';
import type {
  DmlRequest,
  Org,
  OrgSavepoint,
  QueryScope,
  SObjectMember,
} from '../compile/org-port.ts';
import { ID, listOf, sObjectOf } from '../language/types.ts';
import type { PlatformClass } from '../platform/declare.ts';
import { Unsupported } from '../run/faults.ts';
import type { RunningUser, Transaction } from '../run/transaction.ts';
import { IdValue } from '../values/id.ts';
import { SObjectValue } from '../values/sobject.ts';
import type { Value } from '../values/value.ts';
import { Database } from './data/database.ts';
import { SetupData, type OrgSettings } from './data/setup-data.ts';
import { DmlEngine } from './dml/engine.ts';
import { EventBus } from './events/event-bus.ts';
import { Publishing } from './events/publishing.ts';
import { readCustomMetadata, type CustomMetadataFile } from './metadata/custom-metadata-file.ts';
import { Labels } from './metadata/label-file.ts';
import type { MetadataFile } from './metadata/metadata-file.ts';
import { readObjects } from './metadata/object-file.ts';
import { readPermissionSets } from './metadata/permission-set-file.ts';
import { DynamicQueries } from './platform/dynamic-queries.ts';
import { businessHoursClass } from './platform/business-hours.ts';
import { customMetadataClass } from './platform/custom-metadata-class.ts';
import { Tokens } from './platform/schema-tokens.ts';
import { runningUser } from './security/running-user.ts';
import { APEX_TYPES, type ObjectDefinition } from './schema/definition.ts';
import { fieldOf, lookupOf, Schema } from './schema/schema.ts';
import { PermissionBook } from './security/permissions.ts';
import { QueryCompiler } from './soql/compile-query.ts';
import { Gate } from './soql/gate.ts';

/** An org in memory, made of a package's metadata. */
export class LocalOrg implements Org {
  readonly schema: Schema;
  readonly database = new Database();
  readonly labels: Labels;
  readonly permissions: PermissionBook;
  readonly events: EventBus;
  readonly publishing: Publishing;
  readonly engine: DmlEngine;
  readonly dynamicQueries: DynamicQueries;
  readonly tokens: Tokens;
  readonly setup: SetupData;
  /** 18 characters. */
  readonly organizationId: string;
  readonly organizationName: string;
  readonly #queries: QueryCompiler;
  readonly #statics = new Map<string, PlatformClass<never>>();
  readonly #written: ReturnType<SetupData['write']>;

  /**
   * @param before the same org until now: its records, users and events go on under the new metadata
   * @throws MetadataError for what an org would refuse, and for what is not modelled.
   */
  constructor(
    files: readonly MetadataFile[],
    settings: Partial<OrgSettings> = {},
    before?: LocalOrg,
  ) {
    this.schema = new Schema(readObjects(files), before?.schema);
    this.events = before?.events ?? new EventBus();
    this.labels = new Labels(files);
    const permissionSets = readPermissionSets(files);
    this.permissions = new PermissionBook(this.schema, this.database, permissionSets);
    this.tokens = new Tokens(this.schema);
    this.engine = new DmlEngine(this, this.permissions);
    this.#queries = new QueryCompiler(this, new Gate(this, this.permissions));
    this.dynamicQueries = new DynamicQueries(this.#queries);
    this.publishing = new Publishing(this.schema, this.events, () => this.automatedProcess);
    const { organizationName = 'WeChat Desk' } = settings;
    this.organizationName = organizationName;
    this.setup = new SetupData(this.schema, this.database, {
      organizationName,
      timeZone: 'GMT',
      createdAt: Date.UTC(2026, 0, 1),
      ...settings,
    });
    if (before !== undefined) {
      this.database.takeOver(before.database, (name) => this.schema.object(name));
    }
    const written = before === undefined ? this.setup.write() : before.#written;
    this.#written = written;
    this.organizationId = written.organization;
    this.setup.goOnAs(written.admin);
    this.setup.permissionSets(permissionSets);
    this.setup.customMetadata(readCustomMetadata(files).filter((file) => !this.#hasRecord(file)));
    this.database.commit();
  }

  /** Who deploys the package and sets tests up. */
  get admin(): RunningUser {
    return this.user(this.#written.admin);
  }

  /** Whom triggers on platform events run as. */
  get automatedProcess(): RunningUser {
    return this.user(this.#written.automatedProcess);
  }

  sObject(name: string): string | undefined {
    return name.toLowerCase() === 'aggregateresult'
      ? 'AggregateResult'
      : this.schema.object(name)?.name;
  }

  member(sObject: string, name: string): SObjectMember | undefined {
    if (sObject === 'SObject' && name.toLowerCase() === 'id') {
      return { kind: 'field', name: 'Id', type: ID };
    }
    const object = this.schema.object(sObject);
    if (object === undefined) {
      return undefined;
    }
    const field = fieldOf(object, name);
    if (field !== undefined) {
      return { kind: 'field', name: field.name, type: APEX_TYPES[field.type] };
    }
    const parent = lookupOf(object, name)?.reference;
    if (parent?.parentName !== undefined) {
      const [only, ...more] = parent.to;
      const target = only === undefined || more.length > 0 ? 'Name' : only;
      return { kind: 'parent', name: parent.parentName, type: sObjectOf(target) };
    }
    const children = this.schema.childRelationship(object, name);
    return children?.name === undefined
      ? undefined
      : { kind: 'children', name: children.name, type: listOf(sObjectOf(children.object.name)) };
  }

  statics(sObject: string): PlatformClass<never> | undefined {
    const object = this.schema.object(sObject);
    if (object === undefined) {
      return undefined;
    }
    const known = this.#statics.get(object.name);
    const made = known ?? this.#staticsOf(object);
    if (made !== undefined) {
      this.#statics.set(object.name, made);
    }
    return made;
  }

  hasLabel(name: string): boolean {
    return this.labels.has(name);
  }

  compileQuery(tree: QueryContext, scope: QueryScope) {
    return this.#queries.compile(tree, scope);
  }

  dml(request: DmlRequest, transaction: Transaction): void {
    const { operation, records, access, externalIdField } = request;
    this.engine.run(
      { operation, records, externalIdField, userMode: access === 'user', allOrNone: true },
      transaction,
    );
  }

  label(name: string, { user }: Transaction): string {
    const text = this.labels.text(name, user.language);
    if (text === undefined) {
      throw new Error(`There is no label ${name}.`);
    }
    return text;
  }

  userOf(record: SObjectValue): RunningUser {
    const id = record.get('Id');
    return id instanceof IdValue ? this.user(id.text) : runningUser(record);
  }

  savepoint(): OrgSavepoint {
    return this.database.savepoint();
  }

  sObjectToken(sObject: string): Value {
    return this.tokens.object(sObject);
  }

  fieldToken(sObject: string, field: string): Value {
    return this.tokens.field(sObject, field);
  }

  /** The user with this 18 character Id. @throws Unsupported if there is none. */
  user(id: string): RunningUser {
    const row = this.database.get(this.objectNamed('User'), id);
    if (row === undefined) {
      throw new Unsupported(`running as a user who does not exist (${id})`);
    }
    return runningUser({ get: (name) => row.values.get(name) ?? null });
  }

  /** @throws Error if there is no such object. */
  objectNamed(name: string): ObjectDefinition {
    const object = this.schema.object(name);
    if (object === undefined) {
      throw new Error(`There is no object ${name}.`);
    }
    return object;
  }

  newRecord(object: ObjectDefinition): SObjectValue {
    return new SObjectValue(object.name);
  }

  /** What an admin has made of a record of custom metadata stays until it is deployed again. */
  #hasRecord({ type, developerName }: CustomMetadataFile): boolean {
    const object = this.schema.object(type);
    return (
      object !== undefined &&
      [...this.database.rows(object)].some(
        ({ values }) => values.get('DeveloperName') === developerName,
      )
    );
  }

  #staticsOf(object: ObjectDefinition): PlatformClass<never> | undefined {
    if (object.kind === 'metadata') {
      return customMetadataClass(this, object);
    }
    return object.name === 'BusinessHours' ? businessHoursClass(this) : undefined;
  }
}
