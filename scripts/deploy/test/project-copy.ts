import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { ChannelRecord } from '../../sandbox/org/data/channel-record.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A copy of the package as a project, which may be broken. */
export class ProjectCopy {
  readonly root = mkdtempSync(join(tmpdir(), 'wechat-desk-project-'));

  constructor() {
    for (const name of ['sfdx-project.json', 'force-app']) {
      cpSync(join(ROOT, name), join(this.root, name), {
        recursive: true,
        filter: (path) => !path.includes('__tests__'),
      });
    }
  }

  /** Replaces a text that is there, and returns the line that it begins in. */
  edit(file: string, from: string, to: string): number {
    const text = this.read(file);
    const at = text.indexOf(from);
    if (at < 0) throw new Error(`${file} does not say: ${from}`);
    this.write(file, `${text.slice(0, at)}${to}${text.slice(at + from.length)}`);
    return text.slice(0, at).split('\n').length;
  }

  read(file: string): string {
    return readFileSync(join(this.root, file), 'utf8');
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.root, file), text);
  }

  /** Puts a file as it is in the repository. */
  restore(file: string): void {
    cpSync(join(ROOT, file), join(this.root, file));
  }

  /** Adds a class with its metadata file. */
  addClass(name: string, code: string): string {
    const file = `force-app/core/classes/${name}.cls`;
    this.write(file, code);
    this.write(
      `${file}-meta.xml`,
      `<?xml version="1.0" encoding="UTF-8"?>
<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata">
    <apiVersion>65.0</apiVersion>
    <status>Active</status>
</ApexClass>
`,
    );
    return file;
  }

  /** Adds the record of a channel, active, as an admin exports it. */
  addChannel({ developerName, label, fields }: ChannelRecord): void {
    const values = Object.entries({ Active__c: 'true', Desk__c: 'LiveAgent', ...fields }).map(
      ([field, value]) =>
        `    <values>
        <field>${field}</field>
        <value xsi:type="xsd:${this.#typeOf(field)}">${value}</value>
    </values>
`,
    );
    this.write(
      `force-app/core/customMetadata/WeChat_Channel.${developerName}.md-meta.xml`,
      `<?xml version="1.0" encoding="UTF-8"?>
<CustomMetadata xmlns="http://soap.sforce.com/2006/04/metadata" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
    <label>${label}</label>
    <protected>false</protected>
${values.join('')}</CustomMetadata>
`,
    );
  }

  #typeOf(field: string): string {
    const file = `force-app/core/objects/WeChat_Channel__mdt/fields/${field}.field-meta.xml`;
    const type = /<type>(\w+)</u.exec(this.read(file))?.[1];
    return type === 'Checkbox' ? 'boolean' : type === 'Number' ? 'double' : 'string';
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
