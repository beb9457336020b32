import type {
  LimitClauseContext,
  OffsetClauseContext,
  OrderByClauseContext,
  QueryContext,
  SubQueryContext,
  ValueContext,
  WhereClauseContext,
} from '@apexdevtools/apex-parser';
import type { QueryScope } from '../../compile/org-port.ts';
import { has, present } from '../../language/tree.ts';
import { sObjectOf, type Type } from '../../language/types.ts';
import type { Frame } from '../../run/frame.ts';
import { platformException } from '../../values/exception.ts';
import { ListValue } from '../../values/list.ts';
import type { SObjectValue } from '../../values/sobject.ts';
import type { Row } from '../data/database.ts';
import type { FieldDefinition, ObjectDefinition } from '../schema/definition.ts';
import { aggregation, isAggregate, isCount } from './aggregate.ts';
import { condition, type Condition } from './conditions.ts';
import type { Operands } from './operands.ts';
import { sorter } from './order.ts';
import { PathFinder, type FieldPath } from './paths.ts';
import { noChildRelationship, noObject, notModelled, wrong } from './query-errors.ts';
import { valueOf, type FieldUse, type QueryRun, type QuerySource } from './query-run.ts';
import { projection, type ChildSelection } from './select.ts';

/** What a query asks for beyond its own run: permissions, limits, the records that the user sees. */
export interface QueryGate {
  /** Starts a run; throws for what is not allowed. */
  open(request: QueryRequest, frame: Frame, access: QueryAccess | undefined): QueryRun;
  /** Counts the rows that a run has taken. */
  count(rows: number, run: QueryRun): void;
}

/** In whose name a query reads: from its `WITH` clause, or the argument of a Database method. */
export type QueryAccess = 'user' | 'system' | 'enforced';

/** What is known of a query before it runs. */
export interface QueryRequest {
  readonly object: ObjectDefinition;
  readonly uses: readonly FieldUse[];
  /** Objects of child and inner queries. */
  readonly otherObjects: readonly ObjectDefinition[];
  readonly access: QueryAccess | undefined;
}

/** A query that may be run with an access level other than its own. */
export type RunnableQuery =
  | {
      readonly kind: 'rows';
      readonly rowType: Type;
      readonly run: (frame: Frame, access?: QueryAccess) => SObjectValue[];
    }
  | { readonly kind: 'count'; readonly run: (frame: Frame, access?: QueryAccess) => number };

/** Compiles queries against a schema. */
export class QueryCompiler {
  readonly #source: QuerySource;
  readonly #gate: QueryGate;

  constructor(source: QuerySource, gate: QueryGate) {
    this.#source = source;
    this.#gate = gate;
  }

  /** @throws CompileError */
  compile(tree: QueryContext, scope: QueryScope): RunnableQuery {
    refuseUnknown(tree, scope);
    const object = this.#object(tree, scope);
    const paths = new PathFinder(this.#source.schema, scope, object);
    const others: ObjectDefinition[] = [];
    const inner = new InnerQueries(this.#source, scope, paths, others);
    const find = finder(tree, object, paths, scope, inner);
    const access = accessOf(tree, scope);
    const request: QueryRequest = { object, uses: paths.uses, otherObjects: others, access };
    const gate = this.#gate;

    if (isCount(tree)) {
      return {
        kind: 'count',
        run: (frame, override) => {
          const run = gate.open(request, frame, override);
          const found = find(run);
          gate.count(1, run);
          return found.length;
        },
      };
    }
    if (isAggregate(tree)) {
      const aggregate = aggregation(tree, paths, scope);
      return {
        kind: 'rows',
        rowType: sObjectOf('AggregateResult'),
        run: (frame, override) => {
          const run = gate.open(request, frame, override);
          const found = find(run);
          gate.count(has(tree.groupByClause()) ? found.length : 1, run);
          return aggregate(found, run);
        },
      };
    }
    const entries = tree.selectList().selectEntry_list();
    const project = projection(entries, object, paths, scope, (entry) =>
      inner.children(entry.subQuery(), object),
    );
    return {
      kind: 'rows',
      rowType: sObjectOf(object.name),
      run: (frame, override) => {
        const run = gate.open(request, frame, override);
        const found = find(run);
        gate.count(found.length, run);
        return found.map((row) => project(row, run));
      },
    };
  }

  #object(tree: QueryContext, scope: QueryScope): ObjectDefinition {
    const [from, ...more] = tree.fromNameList().fieldName_list();
    if (from === undefined || more.length > 0 || tree.fromNameList().soqlId_list().length > 0) {
      throw notModelled(scope, tree, 'an alias or more than one object in FROM');
    }
    const object = this.#source.schema.object(from.getText());
    if (object === undefined || object.kind === 'event' || object.name === 'Name') {
      throw wrong(scope, from, noObject(from.getText()));
    }
    return object;
  }
}

function refuseUnknown(tree: QueryContext, scope: QueryScope): void {
  const forClauses = present(tree.forClauses());
  if (forClauses !== undefined) {
    if (forClauses.VIEW_list().length > 0 || forClauses.REFERENCE_list().length > 0) {
      throw notModelled(scope, tree, 'FOR VIEW or FOR REFERENCE');
    }
    if (forClauses.UPDATE_list().length > 0 && has(tree.orderByClause())) {
      throw wrong(scope, tree, 'Cannot use ORDER BY with FOR UPDATE');
    }
  }
  if (has(tree.usingScope())) {
    throw notModelled(scope, tree, 'USING SCOPE');
  }
  if (has(tree.updateList())) {
    throw notModelled(scope, tree, 'UPDATE TRACKING or VIEWSTAT');
  }
}

function accessOf(tree: QueryContext, scope: QueryScope): QueryAccess | undefined {
  const clause = present(tree.withClause());
  if (clause === undefined) return undefined;
  if (has(clause.USER_MODE())) return 'user';
  if (has(clause.SYSTEM_MODE())) return 'system';
  if (has(clause.SECURITY_ENFORCED())) return 'enforced';
  throw notModelled(scope, clause, clause.getText());
}

const UNFILTERED_LINKS =
  'Implementation restriction: ContentDocumentLink requires a filter by a single Id on ContentDocumentId ' +
  "or LinkedEntityId using the equals operator or multiple Id's using the IN operator.";

/** Finds the rows of a query: filters, sorts, cuts. */
type Finder = (run: QueryRun, among?: readonly Row[]) => Row[];

interface Clauses {
  whereClause(): WhereClauseContext;
  orderByClause(): OrderByClauseContext;
  limitClause(): LimitClauseContext;
  offsetClause?(): OffsetClauseContext;
  allRowsClause?(): unknown;
}

function finder(
  tree: Clauses,
  object: ObjectDefinition,
  paths: PathFinder,
  scope: QueryScope,
  inner: InnerQueries,
): Finder {
  const where = present(tree.whereClause());
  const filter: Condition | undefined =
    where === undefined
      ? undefined
      : condition(where.whereLogicalExpression(), {
          scope,
          paths,
          object,
          subQuery: (value, outer) => inner.semiJoin(value, outer),
        });
  const order = present(tree.orderByClause());
  const sort = order === undefined ? undefined : sorter(order, paths, scope);
  const limit = amount(present(tree.limitClause()), scope);
  const offset = amount(present(tree.offsetClause?.()), scope);
  const withDeleted = has(tree.allRowsClause?.());
  return (run, among) => {
    const filtered = filter?.(run);
    const few = filtered?.candidates?.();
    if (object.name === 'ContentDocumentLink' && among === undefined && few === undefined) {
      throw platformException('System.QueryException', UNFILTERED_LINKS);
    }
    const candidates =
      among ?? (withDeleted ? undefined : few) ?? run.database.rows(object, withDeleted);
    const found: Row[] = [];
    for (const row of candidates) {
      if ((filtered?.test(row) ?? true) && (run.sees?.(row) ?? true)) {
        found.push(row);
      }
    }
    const sorted = sort?.(found, run) ?? found;
    const start = offset?.(run.frame) ?? 0;
    const count = limit?.(run.frame);
    return count === undefined ? sorted.slice(start) : sorted.slice(start, start + count);
  };
}

function amount(
  tree: LimitClauseContext | OffsetClauseContext | undefined,
  scope: QueryScope,
): ((frame: Frame) => number) | undefined {
  if (tree === undefined) {
    return undefined;
  }
  const literal = present(tree.IntegerLiteral());
  if (literal !== undefined) {
    const value = Number(literal.getText());
    return () => value;
  }
  const bind = scope.bind(tree.boundExpression().expression());
  return (frame) => {
    const value = bind.evaluate(frame);
    if (typeof value !== 'number' || value < 0) {
      throw platformException('System.QueryException', 'LIMIT and OFFSET take a whole number');
    }
    return value;
  };
}

/** Sub-queries: child records in SELECT, and the values after IN. */
class InnerQueries {
  readonly #source: QuerySource;
  readonly #scope: QueryScope;
  readonly #outer: PathFinder;
  readonly #objects: ObjectDefinition[];

  constructor(
    source: QuerySource,
    scope: QueryScope,
    outer: PathFinder,
    objects: ObjectDefinition[],
  ) {
    this.#source = source;
    this.#scope = scope;
    this.#outer = outer;
    this.#objects = objects;
  }

  children(tree: SubQueryContext, parent: ObjectDefinition): ChildSelection {
    const name = tree.fromNameList().getText();
    const relationship = this.#source.schema.childRelationship(parent, name);
    if (relationship?.name === undefined) {
      throw wrong(this.#scope, tree, noChildRelationship(name));
    }
    const { object, field } = relationship;
    const { paths, find } = this.#compile(tree, object);
    const entries = tree.subFieldList().subFieldEntry_list();
    const project = projection(entries, object, paths, this.#scope, (entry) => {
      throw notModelled(this.#scope, entry, 'a sub-query in a sub-query');
    });
    this.#use(paths, object);
    return {
      name: relationship.name,
      run: (row, run) => {
        const rows = find(run, run.database.find(object, field, valueOf(row, idFieldOf(parent))));
        return new ListValue(
          sObjectOf(object.name),
          rows.map((child) => project(child, run)),
        );
      },
    };
  }

  semiJoin(value: ValueContext, outer: FieldPath): Operands {
    const tree = value.subQuery();
    const object = this.#source.schema.object(tree.fromNameList().getText());
    if (object === undefined) {
      throw wrong(this.#scope, tree, noObject(tree.fromNameList().getText()));
    }
    const { paths, find } = this.#compile(tree, object);
    const [entry, ...more] = tree.subFieldList().subFieldEntry_list();
    const name = present(entry?.fieldName());
    if (entry === undefined || name === undefined || more.length > 0) {
      throw wrong(this.#scope, tree, `A sub-query after IN selects one field: ${outer.text}`);
    }
    const path = paths.find(name, true);
    this.#use(paths, object);
    return (run) =>
      find(run)
        .map((row) => path.read(row, run))
        .filter((found) => found !== null);
  }

  #compile(tree: SubQueryContext, object: ObjectDefinition): { paths: PathFinder; find: Finder } {
    const paths = new PathFinder(this.#source.schema, this.#scope, object);
    const find = finder(tree, object, paths, this.#scope, this);
    return { paths, find };
  }

  #use(paths: PathFinder, object: ObjectDefinition): void {
    this.#outer.uses.push(...paths.uses);
    this.#objects.push(object);
  }
}

function idFieldOf(object: ObjectDefinition): FieldDefinition {
  const field = object.fields.get('id');
  if (field === undefined) {
    throw new Error(`${object.name} has no Id.`);
  }
  return field;
}
