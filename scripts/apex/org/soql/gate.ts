import type { Frame } from '../../run/frame.ts';
import type { Transaction } from '../../run/transaction.ts';
import { platformException } from '../../values/exception.ts';
import type { ObjectDefinition } from '../schema/definition.ts';
import type { PermissionBook, Permissions } from '../security/permissions.ts';
import { Sharing } from '../security/sharing.ts';
import type { QueryAccess, QueryGate, QueryRequest } from './compile-query.ts';
import { noColumn, noObject, noRelationship } from './query-errors.ts';
import type { FieldUse, QueryRun, QuerySource } from './query-run.ts';

/** What a QueryException of user mode tells by `getInaccessibleFields`: fields by object. */
export class InaccessibleFields {
  readonly byObject: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(uses: readonly FieldUse[]) {
    const fields = new Map<string, Set<string>>();
    for (const { object, field } of uses) {
      fields.set(object.name, (fields.get(object.name) ?? new Set<string>()).add(field.name));
    }
    this.byObject = fields;
  }
}

/** Lets queries through: limits, permissions of user mode, sharing. */
export class Gate implements QueryGate {
  readonly #source: QuerySource;
  readonly #permissions: PermissionBook;

  constructor(source: QuerySource, permissions: PermissionBook) {
    this.#source = source;
    this.#permissions = permissions;
  }

  open(request: QueryRequest, frame: Frame, override: QueryAccess | undefined): QueryRun {
    const { transaction } = frame;
    countQuery(request, transaction);
    const { user } = transaction;
    const access = request.access ?? override;
    const permissions = this.#permissions.of(user.id, user.profileId);
    if (access === 'user') {
      requireReadable(request, permissions);
    } else if (access === 'enforced') {
      requireSelected(request, permissions);
    }
    const shared = access === 'user' || isShared(transaction);
    const { schema, database } = this.#source;
    const sharing = shared ? new Sharing(schema, database, user.id, permissions) : undefined;
    return {
      ...this.#source,
      frame,
      sees: sharing === undefined ? undefined : (row) => sharing.sees(row),
    };
  }

  count(rows: number, run: QueryRun): void {
    run.frame.transaction.limits.use('queryRows', rows);
  }
}

/**
 * Whether the code that runs is in a class `with sharing`, or called from one where it does not say.
 * Test methods and triggers begin without.
 */
export function isShared(transaction: Transaction): boolean {
  for (const { code } of [...transaction.frames].reverse()) {
    if (code.sharing === 'with sharing') return true;
    if (code.sharing === 'without sharing' || code.place.startsWith('Trigger.')) return false;
  }
  return false;
}

/** Custom metadata without long text is free (Apex Developer Guide, "Custom Metadata Types"). */
function countQuery({ object, uses }: QueryRequest, transaction: Transaction): void {
  if (object.kind !== 'metadata' || uses.some(({ field }) => field.isLong)) {
    transaction.limits.use('queries');
  }
}

function requireReadable(request: QueryRequest, permissions: Permissions): void {
  const objects = [request.object, ...request.otherObjects];
  const hidden = objects.find((object) => !permissions.may('read', object));
  if (hidden !== undefined) {
    throw platformException(
      'System.QueryException',
      noObject(hidden.name),
      new InaccessibleFields([]),
    );
  }
  const missing = request.uses.filter((use) => !isReadable(use, permissions));
  const [first] = missing;
  if (first !== undefined) {
    const text =
      first.relationship === undefined
        ? noColumn(first.field.name, first.object.name)
        : noRelationship(first.relationship);
    throw platformException('System.QueryException', text, new InaccessibleFields(missing));
  }
}

function isReadable({ object, field }: FieldUse, permissions: Permissions): boolean {
  return permissions.reads(object, field);
}

/** `WITH SECURITY_ENFORCED` looks at SELECT and FROM alone. */
function requireSelected(request: QueryRequest, permissions: Permissions): void {
  const isHidden = (object: ObjectDefinition): boolean => !permissions.may('read', object);
  if (
    isHidden(request.object) ||
    request.uses.some((use) => use.inSelect && !isReadable(use, permissions))
  ) {
    throw platformException(
      'System.QueryException',
      'Insufficient permissions: secure query included inaccessible field',
      new InaccessibleFields([]),
    );
  }
}
