import type { Scope } from './scope.ts';
import type { UserClass } from './user-class.ts';
import type { Access, UserField, UserMethod } from './user-members.ts';
import { isTestVisible } from './user-members.ts';

/** Whether code may use a member. Classes see all of what stands in the same outermost class. */
function isVisible(scope: Scope, owner: UserClass, access: Access, testVisible: boolean): boolean {
  const from = scope.around.owner;
  return (
    access === 'public' ||
    from?.outermost === owner.outermost ||
    (testVisible && from?.isTest === true) ||
    (access === 'protected' && from !== undefined && isWithinSubclass(from, owner))
  );
}

function isWithinSubclass(from: UserClass, owner: UserClass): boolean {
  return (
    from.lineage.includes(owner) ||
    (from.outer !== undefined && isWithinSubclass(from.outer, owner))
  );
}

export function isFieldVisible(scope: Scope, field: UserField, access: Access): boolean {
  return isVisible(scope, field.owner, access, field.testVisible);
}

export function isMethodVisible(scope: Scope, method: UserMethod): boolean {
  return isVisible(scope, method.owner, method.access, isTestVisible(method.modifiers));
}
