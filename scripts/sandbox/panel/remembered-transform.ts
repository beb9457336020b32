import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Plugin } from 'rollup';

/**
 * A plugin whose transformations are kept in a folder, by a hash of what goes in: compiling the base
 * components takes seconds, and they hardly ever change. `version` names all else that the result depends on.
 */
export function rememberTransform(plugin: Plugin, folder: string, version: string): Plugin {
  const { transform } = plugin;
  if (typeof transform !== 'function') throw new Error(`${plugin.name} transforms nothing.`);
  mkdirSync(folder, { recursive: true });
  return {
    ...plugin,
    async transform(code, id, options) {
      const hash = createHash('sha256').update([version, id, code].join('\0')).digest('hex');
      const file = join(folder, hash.slice(0, 32));
      const known = readIfThere(file);
      if (known !== undefined) return { code: known, map: null };
      const result = await transform.call(this, code, id, options);
      if (typeof result === 'object' && result?.code !== undefined) keep(file, result.code);
      return result;
    },
  };
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whole or not at all, whoever else writes it at the same time. */
function keep(file: string, code: string): void {
  const unfinished = `${file}.${String(process.pid)}`;
  writeFileSync(unfinished, code);
  renameSync(unfinished, file);
}
