import type { UserClass } from './user-class.ts';
import type { UserField } from './user-members.ts';

/** The fields of a class that JSON knows, inherited ones first: neither static nor transient. */
export function jsonFields(declared: UserClass): readonly UserField[] {
  return [...declared.lineage]
    .reverse()
    .flatMap(({ fields }) => [...fields.values()])
    .filter(({ isStatic, isTransient }) => !isStatic && !isTransient);
}
