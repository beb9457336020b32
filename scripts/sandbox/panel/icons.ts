import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const CATEGORIES = ['utility', 'action', 'standard', 'doctype', 'custom'] as const;
export type Category = (typeof CATEGORIES)[number];

const NAME = /(?<![\w/])(?<category>utility|action|standard|doctype|custom):(?<name>[a-z]\w*)/gu;

/**
 * The icons whose names stand in the sources of components, by category. All icons together are 3,500
 * templates, and most of a build's time; an icon must therefore be named in full somewhere.
 */
export function namedIcons(
  sources: readonly { folder: string; pattern: string }[],
): ReadonlyMap<Category, ReadonlySet<string>> {
  const icons = new Map<Category, Set<string>>(CATEGORIES.map((category) => [category, new Set()]));
  for (const { folder, pattern } of sources) {
    for (const path of globSync(pattern, { cwd: folder })) {
      for (const { groups } of readFileSync(join(folder, path), 'utf8').matchAll(NAME)) {
        const category = CATEGORIES.find((one) => one === groups?.['category']);
        if (category !== undefined) icons.get(category)?.add(groups?.['name'] ?? '');
      }
    }
  }
  return icons;
}

/** The module of a category, with those of its named icons that the design system has. */
export function iconModule(
  baseComponents: string,
  category: Category,
  names: ReadonlySet<string>,
): string {
  const library = `iconSvgTemplates${category.charAt(0).toUpperCase()}${category.slice(1)}`;
  const folder = join(baseComponents, 'src/lightning', library, 'buildTemplates', category);
  const known = [...names].sort().filter((name) => existsSync(join(folder, `${name}.html`)));
  const imports = known.map(
    (name) => `import ${category}_${name} from ${JSON.stringify(join(folder, `${name}.html`))};`,
  );
  const members = known.map((name) => `${category}_${name}`).join(', ');
  return `${imports.join('\n')}\nexport default { ${members} };\n`;
}
