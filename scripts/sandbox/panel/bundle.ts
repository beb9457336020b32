import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import lwc from '@lwc/rollup-plugin';
import { rollup, type Plugin } from 'rollup';

import { readApexMethods } from './apex-methods.ts';
import { namedIcons } from './icons.ts';
import { readLabels } from './package-labels.ts';
import { rememberTransform } from './remembered-transform.ts';
import { platformModules, refuseUnknownModules } from './platform-modules.ts';
import {
  BASE_COMPONENTS,
  CACHE,
  componentsOf,
  ENGINE,
  LWC_VERSION,
  type PanelSources,
} from './sources.ts';

const ENTRY = fileURLToPath(new URL('../page/platform/entry.ts', import.meta.url));
const TRANSFORMS = join(CACHE, 'transforms');
const SHOWN = 'sandbox/shown';

/**
 * Compiles the packages' components, with the real base components, into ES modules for a page:
 * `panel.js` and what it loads later.
 *
 * @throws when a component, label, Apex method, icon or platform module is named that there is not
 */
export async function bundlePanel(sources: PanelSources, folder: string): Promise<void> {
  const components = componentsOf(sources);
  const { root, packages } = sources;
  const build = await rollup({
    input: { panel: ENTRY },
    // It would take most of the time, and a page on this machine has no use for it.
    treeshake: false,
    plugins: [
      shownComponents(sources.shown, components),
      ...platformModules({
        baseComponents: BASE_COMPONENTS,
        engine: ENGINE,
        labels: readLabels(root, packages),
        apexMethods: readApexMethods(root, packages),
        icons: namedIcons([
          ...packages.map((one) => ({ folder: `${root}${one}`, pattern: 'lwc/*/*.{js,html}' })),
          { folder: `${BASE_COMPONENTS}/src/lightning`, pattern: '*/*.{js,html}' },
        ]),
      }),
      stripTypes(),
      rememberTransform(
        lwc({
          rootDir: root,
          modules: [
            ...[...components].map(([name, path]) => ({ name: `c/${name}`, path })),
            { npm: 'lightning-base-components' },
          ],
          enableDynamicComponents: true,
          exclude: ['**/*.ts'],
        }),
        TRANSFORMS,
        LWC_VERSION,
      ),
      buildConstants(),
      refuseUnknownModules(),
    ],
    onwarn: (warning, warn) => {
      // The base components write ARIA attributes in a way that the template compiler comments on.
      const isTheirs = warning.id?.startsWith(BASE_COMPONENTS) ?? false;
      if (!isTheirs && !THEIR_HABITS.has(warning.code ?? '')) warn(warning);
    },
  });
  try {
    await build.write({ dir: folder, format: 'es', chunkFileNames: '[name].js' });
  } finally {
    await build.close();
  }
}

/** Warnings about the base components as a whole, which name no single file. */
const THEIR_HABITS: ReadonlySet<string> = new Set(['CIRCULAR_DEPENDENCY']);

/** The module through which the entry reaches the components: tag name → class. */
function shownComponents(
  names: readonly string[],
  components: ReadonlyMap<string, string>,
): Plugin {
  return {
    name: 'shown-components',
    resolveId: (id) => (id === SHOWN ? `\0${SHOWN}` : null),
    load(id) {
      if (id !== `\0${SHOWN}`) return null;
      const present = names.filter((name) => components.has(name));
      if (present.length < names.length) {
        this.error(
          `Components are missing: ${names.filter((one) => !present.includes(one)).join(', ')}`,
        );
      }
      const imports = present.map((name) => `import ${name} from 'c/${name}';`);
      const members = present.map((name) => `'c-${kebabCase(name)}': ${name}`);
      return `${imports.join('\n')}\nexport const shown = { ${members.join(', ')} };\n`;
    },
  };
}

/** The tag of a component: `wechatOpenChats` is `wechat-open-chats`. */
function kebabCase(name: string): string {
  return name.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);
}

function stripTypes(): Plugin {
  return {
    name: 'strip-types',
    transform: (code, id) =>
      id.endsWith('.ts')
        ? { code: stripTypeScriptTypes(code, { mode: 'strip' }), map: null }
        : null,
  };
}

function buildConstants(): Plugin {
  return {
    name: 'build-constants',
    transform: (code) => ({
      code: code
        .replaceAll('process.env.NODE_ENV', '"production"')
        .replaceAll('import.meta.env.SSR', 'false'),
      map: null,
    }),
  };
}
