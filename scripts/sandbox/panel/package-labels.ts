import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';

import { inEveryLanguage, type InEveryLanguage, type Language } from './languages.ts';

const parser = new XMLParser({
  parseTagValue: false,
  trimValues: false,
  isArray: (name) => ['labels', 'customLabels'].includes(name),
});

const labelsSchema = z.object({
  CustomLabels: z.looseObject({
    labels: z.array(z.looseObject({ fullName: z.string(), value: z.string() })).default([]),
  }),
});
const translationsSchema = z.object({
  Translations: z.looseObject({
    customLabels: z.array(z.looseObject({ name: z.string(), label: z.string() })).default([]),
  }),
});

/** File name of a translation → language of the page. */
const TRANSLATIONS: readonly (readonly [string, Language])[] = [
  ['zh_CN', 'zh-Hans'],
  ['zh_TW', 'zh-Hant'],
];

/**
 * Reads the custom labels of the packages, by name. As in an org, a label without a translation is
 * shown in the language in which it was written.
 *
 * @throws when a file is not what it should be, and says which
 */
export function readLabels(
  root: string,
  packages: readonly string[],
): ReadonlyMap<string, InEveryLanguage> {
  const labels = new Map<string, InEveryLanguage>();
  for (const file of filesIn(root, packages, 'labels/*.labels-meta.xml')) {
    for (const { fullName, value } of read(file, labelsSchema).CustomLabels.labels) {
      labels.set(fullName, inEveryLanguage(value));
    }
  }
  for (const [code, language] of TRANSLATIONS) {
    for (const file of filesIn(root, packages, `translations/${code}.translation-meta.xml`)) {
      for (const { name, label } of read(file, translationsSchema).Translations.customLabels) {
        const texts = labels.get(name);
        if (texts !== undefined) labels.set(name, { ...texts, [language]: label });
      }
    }
  }
  return labels;
}

function filesIn(root: string, packages: readonly string[], pattern: string): string[] {
  return packages.flatMap((folder) =>
    globSync(`${folder}/${pattern}`, { cwd: root })
      .sort()
      .map((path) => join(root, path)),
  );
}

function read<T>(file: string, schema: z.ZodType<T>): T {
  const content = schema.safeParse(parser.parse(readFileSync(file, 'utf8')));
  if (!content.success) throw new Error(`${file}: ${z.prettifyError(content.error)}`);
  return content.data;
}
