import { existsSync, globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

const require = createRequire(import.meta.url);

/** What a panel is built from. */
export interface PanelSources {
  /** Paths below are relative to it. */
  readonly root: string;
  /** Package directories: components are in their `lwc`, words in `labels` and `translations`. */
  readonly packages: readonly string[];
  /** Components that a page can show, without their namespace `c`. */
  readonly shown: readonly string[];
}

/** The panel of this repository. */
export const PANEL: PanelSources = {
  root: fileURLToPath(new URL('../../../', import.meta.url)),
  packages: ['force-app/core', 'force-app/live-agent'],
  shown: ['wechatChatPanel', 'wechatOpenChats'],
};

/** Where builds are kept. */
export const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/panel/', import.meta.url));

export const BASE_COMPONENTS = dirname(require.resolve('lightning-base-components/package.json'));
/** Of the compiler and the engine. */
export const LWC_VERSION = z
  .object({ version: z.string() })
  .parse(
    JSON.parse(readFileSync(join(dirname(require.resolve('lwc')), 'package.json'), 'utf8')),
  ).version;

/** The engine of the lwc that is installed for us; other tools bring older ones. */
export const ENGINE = join(
  dirname(createRequire(require.resolve('lwc')).resolve('@lwc/engine-dom')),
  'index.js',
);
export const DESIGN_SYSTEM = dirname(require.resolve('@salesforce-ux/design-system/package.json'));

/** The packages' components, and the modules that hold nothing but styles: name → absolute path. */
export function componentsOf({ root, packages }: PanelSources): ReadonlyMap<string, string> {
  return new Map(
    packages
      .flatMap((folder) => globSync(`${folder}/lwc/*`, { cwd: root }))
      .flatMap((folder) => {
        const name = basename(folder);
        const modules = ['js', 'css'].map((kind) => join(root, folder, `${name}.${kind}`));
        const module = modules.find((path) => existsSync(path));
        return module === undefined ? [] : [[name, module] as const];
      }),
  );
}

/** Every file of the packages that can change the panel, sorted; absolute paths. */
export function filesOf({ root, packages }: PanelSources): string[] {
  const patterns = [
    'lwc/*/*.{js,html,css}',
    'labels/*.labels-meta.xml',
    'translations/*.translation-meta.xml',
    '**/*.cls',
  ];
  return packages
    .flatMap((folder) => patterns.flatMap((one) => globSync(`${folder}/${one}`, { cwd: root })))
    .map((path) => join(root, path))
    .sort();
}
