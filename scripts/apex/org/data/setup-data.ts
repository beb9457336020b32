import { DatetimeValue, TimeValue } from '../../values/dates.ts';
import { IdValue } from '../../values/id.ts';
import type { Value } from '../../values/value.ts';
import { stored } from '../dml/field-values.ts';
import { MetadataError } from '../metadata/metadata-file.ts';
import type { CustomMetadataFile } from '../metadata/custom-metadata-file.ts';
import type { PermissionSetFile } from '../metadata/permission-set-file.ts';
import type { FieldDefinition, ObjectDefinition } from '../schema/definition.ts';
import type { Schema } from '../schema/schema.ts';
import { ADMIN_PROFILE, STANDARD_PROFILE } from '../security/permissions.ts';
import { DecimalValue } from '../../values/decimal.ts';
import type { Database } from './database.ts';

/** Profiles of a new org that tests commonly look up. Only the first two grant anything here. */
const PROFILES = [
  ADMIN_PROFILE,
  STANDARD_PROFILE,
  'Minimum Access - Salesforce',
  'Minimum Access - API Only Integrations',
  'Salesforce API Only System Integrations',
];

export interface OrgSettings {
  readonly organizationName: string;
  /** Of the first administrator and of the default business hours: IANA name. */
  readonly timeZone: string;
  /** Milliseconds since the epoch: when the org was made. */
  readonly createdAt: number;
}

/** Writes what every new org has: organization, profiles, administrator, permission sets, business hours. */
export class SetupData {
  readonly #schema: Schema;
  readonly #database: Database;
  readonly #settings: OrgSettings;
  #admin: IdValue | undefined;

  constructor(schema: Schema, database: Database, settings: OrgSettings) {
    this.#schema = schema;
    this.#database = database;
    this.#settings = settings;
  }

  /** @returns the Ids of the administrator and of the Automated Process user. */
  write(): { readonly admin: string; readonly automatedProcess: string; organization: string } {
    const { organizationName, timeZone } = this.#settings;
    const organization = this.insert('Organization', {
      Name: organizationName,
      LanguageLocaleKey: 'en_US',
      TimeZoneSidKey: timeZone,
      InstanceName: 'WD1',
      OrganizationType: 'Developer Edition',
      IsSandbox: false,
    });
    const [adminProfile] = PROFILES.map((name) => this.insert('Profile', { Name: name }));
    this.#admin = this.#user(
      'Admin',
      'User',
      'admin@example.com',
      'Standard',
      adminProfile ?? null,
    );
    const automated = this.#user(
      '',
      'Automated Process',
      'autoproc@example.com',
      'AutomatedProcess',
      null,
    );
    this.#businessHours();
    return {
      admin: this.#admin.text,
      automatedProcess: automated.text,
      organization: organization.text,
    };
  }

  /** Who has made what is written from now on, in an org that was there before: an 18 character Id. */
  goOnAs(admin: string): void {
    this.#admin = IdValue.read(admin);
  }

  /** Those that the org does not have yet. */
  permissionSets(files: readonly PermissionSetFile[]): void {
    const known = new Set(
      [...this.#database.rows(this.#object('PermissionSet'))].map(({ values }) =>
        values.get('Name'),
      ),
    );
    for (const { name, label } of files.filter((file) => !known.has(file.name))) {
      this.insert('PermissionSet', { Name: name, Label: label, IsOwnedByProfile: false });
    }
  }

  /** @throws MetadataError for values that do not fit their fields. */
  customMetadata(files: readonly CustomMetadataFile[]): void {
    for (const file of files) {
      const object = this.#schema.object(file.type);
      if (object?.kind !== 'metadata') {
        throw new MetadataError(file.path, `There is no custom metadata type ${file.type}.`);
      }
      const values: Record<string, Value> = {
        DeveloperName: file.developerName,
        QualifiedApiName: file.developerName,
        MasterLabel: file.label,
        Label: file.label,
        Language: 'en_US',
      };
      for (const field of object.fields.values()) {
        if (field.type === 'BOOLEAN') {
          values[field.name] = false;
        }
      }
      for (const [name, text] of file.values) {
        const field = object.fields.get(name.toLowerCase());
        if (field === undefined) {
          throw new MetadataError(file.path, `There is no field ${file.type}.${name}.`);
        }
        values[field.name] = this.#fromText(file, field, text);
      }
      this.insert(object.name, values);
    }
  }

  /** Writes a record without triggers and checks. Null values may be left out. */
  insert(objectName: string, given: Readonly<Record<string, Value>>): IdValue {
    const object = this.#object(objectName);
    const id = this.#database.newId(object);
    const time = new DatetimeValue(this.#settings.createdAt);
    const values = new Map<string, Value>(
      Object.entries(given).filter(([, value]) => value !== null),
    );
    for (const name of ['CreatedDate', 'LastModifiedDate', 'SystemModstamp']) {
      if (object.fields.has(name.toLowerCase())) {
        values.set(name, time);
      }
    }
    for (const name of ['CreatedById', 'LastModifiedById']) {
      if (object.fields.has(name.toLowerCase()) && this.#admin !== undefined) {
        values.set(name, this.#admin);
      }
    }
    this.#database.put({ id: id.text, object, values: values.set('Id', id), isDeleted: false });
    return id;
  }

  #user(
    firstName: string,
    lastName: string,
    username: string,
    userType: string,
    profile: IdValue | null,
  ): IdValue {
    return this.insert('User', {
      FirstName: firstName === '' ? null : firstName,
      LastName: lastName,
      Name: `${firstName} ${lastName}`.trim(),
      Username: username,
      Email: username,
      Alias: lastName.slice(0, 8),
      UserType: userType,
      IsActive: true,
      TimeZoneSidKey: this.#settings.timeZone,
      LocaleSidKey: 'en_US',
      LanguageLocaleKey: 'en_US',
      EmailEncodingKey: 'UTF-8',
      ProfileId: profile,
    });
  }

  /** As in a new org: around the clock. */
  #businessHours(): void {
    const midnight = new TimeValue(0);
    const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
    this.insert('BusinessHours', {
      Name: 'Default',
      IsActive: true,
      IsDefault: true,
      TimeZoneSidKey: this.#settings.timeZone,
      ...Object.fromEntries(
        days.flatMap((day) => [
          [`${day}StartTime`, midnight],
          [`${day}EndTime`, midnight],
        ]),
      ),
    });
  }

  #fromText(file: CustomMetadataFile, field: FieldDefinition, text: string): Value {
    const given =
      field.type === 'BOOLEAN'
        ? text === 'true'
        : text === ''
          ? null
          : field.digits === undefined
            ? text
            : (DecimalValue.read(text) ?? null);
    const result = stored(field, given);
    if ('error' in result) {
      throw new MetadataError(file.path, result.error.message);
    }
    return result.value;
  }

  #object(name: string): ObjectDefinition {
    const object = this.#schema.object(name);
    if (object === undefined) {
      throw new Error(`${name} is not modelled.`);
    }
    return object;
  }
}
