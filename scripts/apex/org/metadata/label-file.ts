import { z } from 'zod';

import { componentOf, readRoot, repeated, text, type MetadataFile } from './metadata-file.ts';

const labelsFile = z.object({
  labels: repeated(
    z.object({ fullName: z.string(), language: z.string(), value: z.string(), categories: text }),
  ),
});
const translationFile = z.object({
  customLabels: repeated(z.object({ name: z.string(), label: text })),
});

/** Custom labels in the languages in which they exist. */
export class Labels {
  readonly #texts = new Map<
    string,
    { readonly base: string; readonly byLanguage: Map<string, string> }
  >();

  /** @throws MetadataError */
  constructor(files: readonly MetadataFile[]) {
    for (const file of files) {
      if (componentOf(file.path).type === 'labels') {
        for (const { fullName, value } of readRoot(file, 'CustomLabels', labelsFile).labels) {
          this.#texts.set(fullName.toLowerCase(), { base: value, byLanguage: new Map() });
        }
      }
    }
    for (const file of files) {
      const { type, name: language } = componentOf(file.path);
      if (type === 'translation') {
        for (const { name, label } of readRoot(file, 'Translations', translationFile)
          .customLabels) {
          if (label !== undefined && label !== '') {
            this.#texts.get(name.toLowerCase())?.byLanguage.set(language, label);
          }
        }
      }
    }
  }

  has(name: string): boolean {
    return this.#texts.has(name.toLowerCase());
  }

  /** The label in a language such as `zh_CN`, or else as it was written; undefined if there is none. */
  text(name: string, language: string): string | undefined {
    const label = this.#texts.get(name.toLowerCase());
    return label?.byLanguage.get(language) ?? label?.base;
  }
}
