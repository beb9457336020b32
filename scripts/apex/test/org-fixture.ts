import { compileProgram, type Program } from '../compile/program.ts';
import { createUser } from '../org/data/users.ts';
import type { MetadataFile } from '../org/metadata/metadata-file.ts';
import { LocalOrg } from '../org/org.ts';
import { orgPlatform } from '../org/platform/declarations.ts';
import { corePlatform } from '../platform/core-platform.ts';
import { callMethod } from '../run/invoke.ts';
import { Transaction, type RunningUser } from '../run/transaction.ts';
import { TimeValue } from '../values/dates.ts';
import { textOf } from '../values/text.ts';

/** 2026-03-04 05:06:07.890 in UTC, a Wednesday. */
export const NOW = Date.UTC(2026, 2, 4, 5, 6, 7, 890);

export function file(path: string, text: string): MetadataFile {
  return { path, text };
}

/** A field's file. `rest` is what stands beside name and label. */
export function field(object: string, name: string, type: string, rest = ''): MetadataFile {
  const label = name.replace(/__c$/u, '').replaceAll('_', ' ');
  return file(
    `objects/${object}/fields/${name}.field-meta.xml`,
    `<CustomField><fullName>${name}</fullName><label>${label}</label><type>${type}</type>${rest}</CustomField>`,
  );
}

export function object(name: string, rest = ''): MetadataFile {
  return file(
    `objects/${name}/${name}.object-meta.xml`,
    `<CustomObject><label>${name}</label><pluralLabel>${name}s</pluralLabel>${rest}</CustomObject>`,
  );
}

export function permissionSet(name: string, rest: string): MetadataFile {
  return file(
    `permissionsets/${name}.permissionset-meta.xml`,
    `<PermissionSet><label>${name}</label>${rest}</PermissionSet>`,
  );
}

export function objectPermission(name: string, rights: string): string {
  const right = (key: string, letter: string): string =>
    `<${key}>${rights.includes(letter) ? 'true' : 'false'}</${key}>`;
  return (
    `<objectPermissions><object>${name}</object>${right('allowCreate', 'c')}${right('allowRead', 'r')}` +
    `${right('allowEdit', 'e')}${right('allowDelete', 'd')}${right('viewAllRecords', 'v')}</objectPermissions>`
  );
}

export function fieldPermission(name: string, editable: boolean): string {
  return `<fieldPermissions><field>${name}</field><readable>true</readable><editable>${String(editable)}</editable></fieldPermissions>`;
}

const picklist =
  '<valueSet><restricted>true</restricted><valueSetDefinition>' +
  '<value><fullName>Low</fullName><default>false</default><label>Small</label></value>' +
  '<value><fullName>Medium</fullName><default>true</default><label>Middling</label></value>' +
  '<value><fullName>High</fullName><default>false</default><label>Great</label></value>' +
  '</valueSetDefinition></valueSet>';

/** A master, its details, something that only points to it, an event, a setting. */
export const METADATA: readonly MetadataFile[] = [
  object('Thing__c', '<nameField><type>Text</type><label>Thing Name</label></nameField>'),
  field('Thing__c', 'Text__c', 'Text', '<length>20</length>'),
  field('Thing__c', 'Long__c', 'LongTextArea', '<length>1000</length>'),
  field('Thing__c', 'Number__c', 'Number', '<precision>6</precision><scale>2</scale>'),
  field('Thing__c', 'Flag__c', 'Checkbox', '<defaultValue>true</defaultValue>'),
  field('Thing__c', 'Level__c', 'Picklist', picklist),
  field('Thing__c', 'Day__c', 'Date'),
  field('Thing__c', 'Moment__c', 'DateTime'),
  field('Thing__c', 'Mail__c', 'Email'),
  field(
    'Thing__c',
    'Contact__c',
    'Lookup',
    '<referenceTo>Contact</referenceTo><relationshipName>Things</relationshipName>',
  ),
  field(
    'Thing__c',
    'Key__c',
    'Text',
    '<length>20</length><unique>true</unique><externalId>true</externalId><caseSensitive>true</caseSensitive>',
  ),
  field(
    'Thing__c',
    'Code__c',
    'Text',
    '<length>20</length><unique>true</unique><externalId>true</externalId>',
  ),
  object(
    'Part__c',
    '<nameField><type>AutoNumber</type><label>Part</label><displayFormat>P-{0000}</displayFormat></nameField>',
  ),
  field(
    'Part__c',
    'Thing__c',
    'MasterDetail',
    '<referenceTo>Thing__c</referenceTo><relationshipName>Parts</relationshipName>',
  ),
  field('Part__c', 'Size__c', 'Number', '<precision>4</precision><scale>0</scale>'),
  field('Part__c', 'Needed__c', 'Text', '<length>10</length><required>true</required>'),
  object('Link__c'),
  field(
    'Link__c',
    'Loose__c',
    'Lookup',
    '<referenceTo>Thing__c</referenceTo><relationshipName>Loose</relationshipName>',
  ),
  field(
    'Link__c',
    'Tight__c',
    'Lookup',
    '<referenceTo>Thing__c</referenceTo><relationshipName>Tight</relationshipName><deleteConstraint>Restrict</deleteConstraint>',
  ),
  object('Secret__c', '<sharingModel>Private</sharingModel>'),
  object(
    'News__e',
    '<eventType>HighVolume</eventType><publishBehavior>PublishAfterCommit</publishBehavior>',
  ),
  field('News__e', 'Text__c', 'Text', '<length>10</length><required>true</required>'),
  object(
    'Alarm__e',
    '<eventType>HighVolume</eventType><publishBehavior>PublishImmediately</publishBehavior>',
  ),
  field('Alarm__e', 'Text__c', 'Text', '<length>10</length>'),
  object('Setting__mdt'),
  field('Setting__mdt', 'Long__c', 'LongTextArea', '<length>1000</length>'),
  field('Setting__mdt', 'Number__c', 'Number', '<precision>4</precision><scale>0</scale>'),
  field('Setting__mdt', 'On__c', 'Checkbox'),
  file(
    'customMetadata/Setting.First.md-meta.xml',
    `<CustomMetadata><label>The first</label><values><field>Long__c</field><value>${'x'.repeat(300)}</value></values>` +
      '<values><field>Number__c</field><value>7.0</value></values></CustomMetadata>',
  ),
  file(
    'labels/CustomLabels.labels-meta.xml',
    '<CustomLabels><labels><fullName>Greeting</fullName><language>en_US</language><value>Hello &amp; welcome</value></labels></CustomLabels>',
  ),
  file(
    'translations/zh_CN.translation-meta.xml',
    '<Translations><customLabels><name>Greeting</name><label>你好</label></customLabels></Translations>',
  ),
  permissionSet(
    'Linker',
    '<userPermissions><enabled>true</enabled><name>DistributeFromPersWksp</name></userPermissions>',
  ),
  permissionSet(
    'Reader',
    objectPermission('Thing__c', 'r') + fieldPermission('Thing__c.Text__c', false),
  ),
  permissionSet(
    'Writer',
    objectPermission('Thing__c', 'cred') +
      objectPermission('Part__c', 'cred') +
      objectPermission('Secret__c', 'cred') +
      objectPermission('News__e', 'cr') +
      fieldPermission('Thing__c.Text__c', true) +
      fieldPermission('Thing__c.Number__c', true) +
      fieldPermission('Thing__c.Contact__c', true) +
      fieldPermission('Part__c.Size__c', false) +
      '<customPermissions><name>May_Write</name><enabled>true</enabled></customPermissions>' +
      '<classAccesses><apexClass>Greeter</apexClass><enabled>true</enabled></classAccesses>',
  ),
];

/** An org with the objects above, and Apex to run in it. */
export class OrgBench {
  readonly org: LocalOrg;
  readonly #classes: readonly string[];

  /** @param classes classes and triggers that every run has beside it */
  constructor(classes: readonly string[] = [], metadata: readonly MetadataFile[] = METADATA) {
    this.org = new LocalOrg(metadata);
    this.#classes = classes;
  }

  /** Somebody with permission sets and no other rights. */
  user(...permissionSets: string[]): RunningUser {
    return createUser(this.org, {
      username: `${permissionSets.join('.')}@example.com`,
      lastName: permissionSets.join(' '),
      profile: 'Minimum Access - Salesforce',
      permissionSets,
    });
  }

  /** Fields of BusinessHours for one day of the week. */
  openingHours(day: string, from: number, to: number): Record<string, TimeValue> {
    const hour = 3_600_000;
    return {
      [`${day}StartTime`]: new TimeValue(from * hour),
      [`${day}EndTime`]: new TimeValue(to * hour),
    };
  }

  compile(body: string, head = 'public class Main'): Program {
    const main = `${head} { public static Object main() { ${body} } }`;
    return compileProgram({
      sources: [main, ...this.#classes].map((text) => {
        const [, kind, name] = /\b(class|trigger)\s+(\w+)/u.exec(text) ?? [];
        return { file: `${name ?? ''}.${kind === 'trigger' ? 'trigger' : 'cls'}`, text };
      }),
      platform: [...corePlatform, ...orgPlatform(this.org)],
      org: this.org,
    });
  }

  transaction(program: Program, user = this.org.admin, isTest = false): Transaction {
    return new Transaction({ program, org: this.org, user, now: () => NOW, isTest });
  }

  /** What statements return, as Apex writes it. Their changes stay. */
  run(body: string, options: { user?: RunningUser; isTest?: boolean; head?: string } = {}): string {
    const program = this.compile(body, options.head);
    return this.runIn(this.transaction(program, options.user, options.isTest));
  }

  /** Calls `Main.main()` in a transaction. */
  runIn(transaction: Transaction): string {
    const { program } = transaction;
    const main = program.findClass('Main')?.methods.get('main')?.[0];
    if (main === undefined) {
      throw new Error('There is no Main.main().');
    }
    return textOf(program.within(transaction, () => callMethod(transaction, main, null, [])));
  }

  /** The exception that statements throw, as `Type: message`; `none` if they throw none. */
  thrown(body: string, options: { user?: RunningUser; isTest?: boolean } = {}): string {
    return this.run(
      `try { ${body} } catch (Exception e) { return e.getTypeName() + ': ' + e.getMessage(); } return 'none';`,
      options,
    );
  }
}

/** Runs statements in an org of their own. */
export function inOrg(body: string): string {
  return new OrgBench().run(body);
}

/** The exception of statements in an org of their own. */
export function thrownInOrg(body: string): string {
  return new OrgBench().thrown(body);
}
