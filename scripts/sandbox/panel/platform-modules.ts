import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Plugin } from 'rollup';

import type { ApexMethod } from './apex-methods.ts';
import { baseLabels } from './base-labels.ts';
import { i18nModule, pickModule } from './i18n.ts';
import { CATEGORIES, iconModule, type Category } from './icons.ts';
import type { InEveryLanguage } from './languages.ts';

const BROWSER = fileURLToPath(new URL('../page/platform/', import.meta.url));
const browserModule = (name: string): string => join(BROWSER, `${name}.ts`);

/** What the platform gives to components, besides base components: the modules that stand in for it. */
const STAND_INS: Readonly<Record<string, string>> = {
  '@salesforce/apex': 'refresh-apex',
  'lightning/empApi': 'emp-api',
  'lightning/navigation': 'navigation',
  'lightning/platformShowToastEvent': 'show-toast-event',
  'lightning/platformUtilityBarApi': 'utility-bar-api',
};

/** Gates are the platform's switches for unfinished work; those that the package leaves out are closed. */
const CLOSED_GATE = 'export default { isOpen: () => false };\n';

/** What the modules are made from. */
export interface PlatformSources {
  /** The folder of lightning-base-components. */
  readonly baseComponents: string;
  /** The module `lwc`. */
  readonly engine: string;
  readonly labels: ReadonlyMap<string, InEveryLanguage>;
  readonly apexMethods: ReadonlyMap<string, ApexMethod>;
  readonly icons: ReadonlyMap<Category, ReadonlySet<string>>;
}

/**
 * Gives components what `@salesforce/…` and `lightning/…` import. What this does not know, and the base
 * components do not have, stops the build with the name of the module and of the file that wants it.
 */
export function platformModules(sources: PlatformSources): Plugin[] {
  return [
    {
      name: 'platform-modules',
      async resolveId(id, importer) {
        if (id === 'lwc') return sources.engine;
        const standIn = STAND_INS[id];
        if (standIn !== undefined) return browserModule(standIn);
        const text = id.startsWith('@salesforce/gate/')
          ? ((await this.resolve(id, importer, { skipSelf: true })) ?? CLOSED_GATE)
          : moduleText(id, sources);
        return typeof text === 'string' ? { id: `\0${id}`, meta: { text } } : text;
      },
      load(id) {
        const text: unknown = this.getModuleInfo(id)?.meta['text'];
        return typeof text === 'string' ? text : null;
      },
    },
  ];
}

/** Stands after all who resolve: who gets here asks for what does not exist. */
export function refuseUnknownModules(): Plugin {
  return {
    name: 'refuse-unknown-modules',
    resolveId(id, importer) {
      if (/^\.{0,2}\//u.test(id) || id.startsWith('\0')) return null;
      this.error(
        `The sandbox has no module ${id}, which ${importer ?? 'the build'} imports. ` +
          'Add a stand-in for it, or correct the name.',
      );
    },
  };
}

function moduleText(id: string, sources: PlatformSources): string | undefined {
  const [, kind = '', name = ''] = /^@salesforce\/(\w+)\/(.+)$/u.exec(id) ?? [];
  const language = browserModule('in-language');
  switch (kind) {
    case 'apex':
      return apexModule(name, sources);
    case 'label':
      return labelModule(name, sources, language);
    case 'i18n':
      return i18nModule(name, language);
    default:
      return iconsModule(id, sources);
  }
}

function apexModule(name: string, { apexMethods }: PlatformSources): string {
  const method = apexMethods.get(name);
  if (method === undefined) {
    throw new Error(`No class of the package has an @AuraEnabled method ${name}.`);
  }
  return `import { apexMethod } from ${JSON.stringify(browserModule('apex'))};
export default apexMethod(${JSON.stringify(name)}, ${String(method.cacheable)});
`;
}

function labelModule(
  name: string,
  { labels }: PlatformSources,
  language: string,
): string | undefined {
  if (!name.startsWith('c.')) {
    const translated = baseLabels[name];
    return translated && pickModule(translated, language);
  }
  const texts = labels.get(name.slice('c.'.length));
  if (texts === undefined) throw new Error(`The package has no label ${name.slice('c.'.length)}.`);
  return pickModule(texts, language);
}

function iconsModule(id: string, { baseComponents, icons }: PlatformSources): string | undefined {
  // No language of the page is written from right to left, so that these are never drawn.
  const library = /^lightning\/iconSvgTemplates([A-Z][a-z]+?)(?:Rtl)?$/u.exec(id)?.[1];
  const category = CATEGORIES.find((one) => one === library?.toLowerCase());
  if (category === undefined) return undefined;
  return iconModule(baseComponents, category, icons.get(category) ?? new Set());
}
