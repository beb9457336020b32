import { z } from 'zod';

import {
  componentOf,
  flag,
  MetadataError,
  readRoot,
  repeated,
  text,
  wholeNumber,
  type MetadataFile,
} from './metadata-file.ts';

const picklistValue = z.object({
  fullName: z.string(),
  default: flag,
  label: text,
  isActive: text,
});

const fieldFile = z.object({
  fullName: z.string(),
  label: text,
  /** Missing for what a package says of a standard field. */
  type: text,
  length: wholeNumber,
  precision: wholeNumber,
  scale: wholeNumber,
  required: flag,
  unique: flag,
  caseSensitive: flag,
  externalId: flag,
  defaultValue: text,
  formula: text,
  displayFormat: text,
  inlineHelpText: text,
  referenceTo: text,
  relationshipName: text,
  deleteConstraint: z.enum(['SetNull', 'Restrict', 'Cascade']).optional(),
  reparentableMasterDetail: flag,
  summaryOperation: text,
  valueSet: z
    .object({
      restricted: flag,
      valueSetName: text,
      controllingField: text,
      valueSetDefinition: z.object({ value: repeated(picklistValue) }).optional(),
    })
    .optional(),
});

/** A custom field as its metadata describes it. */
export type FieldFile = z.infer<typeof fieldFile>;

const objectFile = z.object({
  label: text,
  pluralLabel: text,
  nameField: z
    .object({ type: z.enum(['Text', 'AutoNumber']), label: text, displayFormat: text })
    .optional(),
  sharingModel: z
    .enum(['Private', 'Read', 'ReadWrite', 'ReadWriteTransfer', 'FullAccess', 'ControlledByParent'])
    .optional(),
  publishBehavior: z.enum(['PublishAfterCommit', 'PublishImmediately']).optional(),
  customSettingsType: text,
  fields: repeated(fieldFile),
  validationRules: repeated(z.object({ fullName: z.string(), active: flag })),
});

/** An object as its metadata describes it; of a standard object, only what the package adds. */
export interface ObjectFile extends z.infer<typeof objectFile> {
  readonly name: string;
  readonly path: string;
}

const validationRuleFile = z.object({ fullName: z.string(), active: flag });

/**
 * Reads the objects of a package, in source format (a file for each field) or as deployed.
 *
 * @throws MetadataError also for what changes how records behave and is not modelled.
 */
export function readObjects(files: readonly MetadataFile[]): ObjectFile[] {
  const objects = new Map<string, ObjectFile>();
  for (const file of files) {
    const { type, name } = componentOf(file.path);
    if (type === 'object') {
      const content = readRoot(file, 'CustomObject', objectFile);
      const known = objects.get(name);
      objects.set(name, {
        ...known,
        ...content,
        name,
        path: file.path,
        fields: [...(known?.fields ?? []), ...content.fields],
      });
    }
  }
  for (const file of files) {
    const { type } = componentOf(file.path);
    if (type === 'field') {
      const object = ownerOf(objects, file);
      object.fields.push(readRoot(file, 'CustomField', fieldFile));
    }
    if (type === 'validationRule') {
      const object = ownerOf(objects, file);
      object.validationRules.push(readRoot(file, 'ValidationRule', validationRuleFile));
    }
  }
  for (const object of objects.values()) {
    refuseUnknown(object);
  }
  return [...objects.values()];
}

/** The object in whose folder a file is; standard objects may have no file of their own. */
function ownerOf(objects: Map<string, ObjectFile>, file: MetadataFile): ObjectFile {
  const name = /([^/]+)\/[^/]+\/[^/]+$/.exec(file.path)?.[1] ?? '';
  let object = objects.get(name);
  if (object === undefined) {
    const content = objectFile.parse({});
    object = { ...content, name, path: file.path };
    objects.set(name, object);
  }
  return object;
}

function refuseUnknown(object: ObjectFile): void {
  if (object.customSettingsType !== undefined) {
    throw new MetadataError(object.path, 'Custom settings are not modelled.');
  }
  const rule = object.validationRules.find(({ active }) => active);
  if (rule !== undefined) {
    throw new MetadataError(object.path, `Validation rule ${rule.fullName}: not modelled.`);
  }
  for (const field of object.fields) {
    const what =
      field.formula !== undefined
        ? 'Formulas'
        : field.summaryOperation !== undefined
          ? 'Roll-up summaries'
          : field.valueSet?.controllingField !== undefined
            ? 'Dependent picklists'
            : undefined;
    if (what !== undefined) {
      throw new MetadataError(object.path, `${field.fullName}: ${what} are not modelled.`);
    }
  }
}
