import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blankOut } from '../apex/source.ts';
import type { Finding } from '../finding.ts';
import { LEGACY_CHAT_OBJECTS } from '../legacy-chat.ts';
import { filesUnder, type Project } from '../project.ts';
import type { LoadedDirectory } from './package.ts';
import { PROSE } from './references.ts';
import { walk } from './xml.ts';

const NAMES = new RegExp(`\\b(${[...LEGACY_CHAT_OBJECTS.keys()].join('|')})\\b`);

/**
 * The objects of legacy Chat may be named only where the package extends them, so that the package
 * directories before that deploy in an org without it.
 */
export function checkLegacyChatUse(
  project: Project,
  loaded: readonly LoadedDirectory[],
): Finding[] {
  const findings: Finding[] = [];
  for (const { directory, components, documents } of loaded) {
    if (components.some(({ type, fullName }) => type === 'CustomField' && NAMES.test(fullName))) {
      break;
    }
    for (const [file, root] of documents) {
      for (const element of walk(root)) {
        add(file, element.line, PROSE.has(element.name) ? '' : element.text);
      }
    }
    for (const file of filesUnder(project, directory.path)) {
      if (/\.(cls|trigger)$/.test(file)) {
        const lines = blankOut(readFileSync(join(project.root, file), 'utf8')).split('\n');
        lines.forEach((line, at) => {
          add(file, at + 1, line);
        });
      }
    }
  }
  return findings;

  function add(file: string, line: number, text: string): void {
    const name = NAMES.exec(text)?.[0];
    if (name !== undefined) {
      const message = `${name} exists with legacy Chat only, and this part deploys without it`;
      findings.push({ file, line, message });
    }
  }
}
