import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blankOut } from '../apex/source.ts';
import type { Finding } from '../finding.ts';
import type { Project } from '../project.ts';
import type { Catalog } from './catalog.ts';
import type { Component } from './package.ts';
import { childrenOf, textOf } from './xml.ts';

/** What makes the platform ask for access to a class: it is called from outside of Apex. */
const ENTRY_POINTS: readonly [pattern: RegExp, is: string][] = [
  [/@RestResource\b/i, 'a REST resource'],
  [/@InvocableMethod\b/i, 'an invocable action'],
  [/@AuraEnabled\b(\s*\([^)]*\))?[\s\w@]*?\b(public|global)\s+static\b/i, 'called by components'],
];

/** Every class that is called from outside of Apex has to be granted by some permission set. */
export function checkEntryPoints(
  project: Project,
  catalog: Catalog,
  own: readonly Component[],
): Finding[] {
  const granted = new Set(
    [...catalog.all('PermissionSet').values()].flatMap(({ element }) =>
      childrenOf(element, 'classAccesses')
        .filter((access) => textOf(access, 'enabled') === 'true')
        .flatMap((access) => textOf(access, 'apexClass') ?? []),
    ),
  );
  const findings: Finding[] = [];
  for (const { type, fullName, file } of own) {
    if (type !== 'ApexClass' || granted.has(fullName)) {
      continue;
    }
    const code = file.replace(/-meta\.xml$/, '');
    const source = blankOut(readFileSync(join(project.root, code), 'utf8'));
    for (const [pattern, is] of ENTRY_POINTS) {
      const match = pattern.exec(source);
      if (match !== null) {
        findings.push({
          file: code,
          line: source.slice(0, match.index).split('\n').length,
          message: `${fullName} is ${is}, and no permission set grants it`,
        });
      }
    }
  }
  return findings;
}
