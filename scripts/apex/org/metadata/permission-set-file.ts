import { z } from 'zod';

import { componentOf, flag, readRoot, repeated, text, type MetadataFile } from './metadata-file.ts';

const permissionSetFile = z.object({
  label: z.string(),
  description: text,
  license: text,
  objectPermissions: repeated(
    z.object({
      object: z.string(),
      allowCreate: flag,
      allowRead: flag,
      allowEdit: flag,
      allowDelete: flag,
      viewAllRecords: flag,
      modifyAllRecords: flag,
    }),
  ),
  fieldPermissions: repeated(z.object({ field: z.string(), readable: flag, editable: flag })),
  classAccesses: repeated(z.object({ apexClass: z.string(), enabled: flag })),
  customPermissions: repeated(z.object({ name: z.string(), enabled: flag })),
  customMetadataTypeAccesses: repeated(z.object({ name: z.string(), enabled: flag })),
  userPermissions: repeated(z.object({ name: z.string(), enabled: flag })),
});

/** A permission set as its metadata describes it. */
export interface PermissionSetFile extends z.infer<typeof permissionSetFile> {
  readonly name: string;
  readonly path: string;
}

/** @throws MetadataError */
export function readPermissionSets(files: readonly MetadataFile[]): PermissionSetFile[] {
  return files
    .filter(({ path }) => componentOf(path).type === 'permissionset')
    .map((file) => ({
      ...readRoot(file, 'PermissionSet', permissionSetFile),
      name: componentOf(file.path).name,
      path: file.path,
    }));
}

const customPermissionFile = z.object({ label: z.string() });

/** Names and labels of the custom permissions. @throws MetadataError */
export function readCustomPermissions(
  files: readonly MetadataFile[],
): { readonly name: string; readonly label: string }[] {
  return files
    .filter(({ path }) => componentOf(path).type === 'customPermission')
    .map((file) => ({
      name: componentOf(file.path).name,
      label: readRoot(file, 'CustomPermission', customPermissionFile).label,
    }));
}
