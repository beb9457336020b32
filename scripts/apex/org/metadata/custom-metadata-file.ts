import { z } from 'zod';

import { componentOf, flag, readRoot, repeated, text, type MetadataFile } from './metadata-file.ts';

const recordFile = z.object({
  label: z.string(),
  protected: flag,
  values: repeated(z.object({ field: z.string(), value: text })),
});

/** A record of a custom metadata type. */
export interface CustomMetadataFile {
  readonly path: string;
  /** API name of its type, with `__mdt`. */
  readonly type: string;
  readonly developerName: string;
  readonly label: string;
  /** As text; empty for null. */
  readonly values: ReadonlyMap<string, string>;
}

/** @throws MetadataError */
export function readCustomMetadata(files: readonly MetadataFile[]): CustomMetadataFile[] {
  return files
    .filter(({ path }) => componentOf(path).type === 'md')
    .map((file) => {
      const [type = '', developerName = ''] = componentOf(file.path).name.split('.');
      const { label, values } = readRoot(file, 'CustomMetadata', recordFile);
      return {
        path: file.path,
        type: `${type}__mdt`,
        developerName,
        label,
        values: new Map(values.map(({ field, value }) => [field, value ?? ''])),
      };
    });
}
