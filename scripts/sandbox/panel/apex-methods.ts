import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What a component must know of an Apex method in order to call it. */
export interface ApexMethod {
  /** Only reads, so that its answers are kept and it can be wired. */
  readonly cacheable: boolean;
}

const ENABLED =
  /@AuraEnabled(?:\s*\((?<options>[^)]*)\))?\s+(?:public|global)\s+static\s+[\w.<>,\s[\]]*?(?<name>\w+)\s*\(/giu;

/** Finds the methods of the packages' classes that components may call, as `Class.method`. */
export function readApexMethods(
  root: string,
  packages: readonly string[],
): ReadonlyMap<string, ApexMethod> {
  const methods = new Map<string, ApexMethod>();
  for (const path of packages.flatMap((folder) => globSync(`${folder}/**/*.cls`, { cwd: root }))) {
    const source = readFileSync(join(root, path), 'utf8');
    for (const { groups } of source.matchAll(ENABLED)) {
      const cacheable = /cacheable\s*=\s*true/iu.test(groups?.['options'] ?? '');
      methods.set(`${basename(path, '.cls')}.${groups?.['name'] ?? ''}`, { cacheable });
    }
  }
  return methods;
}
