import type { CompiledQuery, Org, QueryScope, SObjectMember } from '../compile/org-port.ts';
import { CompileError } from '../language/position.ts';
import {
  BOOLEAN,
  DATETIME,
  DECIMAL,
  ID,
  listOf,
  sObjectOf,
  STRING,
  type Type,
} from '../language/types.ts';
import type { RunningUser, Transaction } from '../run/transaction.ts';
import { platformException } from '../values/exception.ts';
import { IdValue } from '../values/id.ts';
import { SObjectValue } from '../values/sobject.ts';
import { textOf } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import { PlatformValue } from '../values/platform-value.ts';

const field = (name: string, type: Type): SObjectMember => ({ kind: 'field', name, type });

/** Two objects, as few fields as the tests need, and rows in a list. */
const OBJECTS: ReadonlyMap<string, readonly SObjectMember[]> = new Map([
  [
    'Account',
    [
      field('Id', ID),
      field('Name', STRING),
      field('Active__c', BOOLEAN),
      field('Amount__c', DECIMAL),
      field('CreatedDate', DATETIME),
      field('ParentId', ID),
      { kind: 'parent', name: 'Parent', type: sObjectOf('Account') },
      { kind: 'children', name: 'Contacts', type: listOf(sObjectOf('Contact')) },
    ],
  ],
  [
    'Contact',
    [
      field('Id', ID),
      field('LastName', STRING),
      { kind: 'parent', name: 'Account', type: sObjectOf('Account') },
    ],
  ],
  ['User', [field('Id', ID), field('LastName', STRING)]],
]);

class Token extends PlatformValue {}

export const ADMIN: RunningUser = {
  id: '005000000000001AAA',
  username: 'admin@example.com',
  firstName: 'Ada',
  lastName: 'Min',
  email: 'admin@example.com',
  profileId: '00e000000000001AAA',
  roleId: undefined,
  language: 'en_US',
  locale: 'en_US',
  timeZone: 'Asia/Shanghai',
  userType: 'Standard',
};

export class FakeOrg implements Org {
  rows: SObjectValue[] = [];
  #lastId = 0;

  sObject(name: string): string | undefined {
    return [...OBJECTS.keys()].find((known) => known.toLowerCase() === name.toLowerCase());
  }

  member(sObject: string, name: string): SObjectMember | undefined {
    return OBJECTS.get(sObject)?.find((known) => known.name.toLowerCase() === name.toLowerCase());
  }

  statics(): undefined {
    return undefined;
  }

  hasLabel(name: string): boolean {
    return name === 'Greeting';
  }

  label(_name: string, { user }: Transaction): string {
    return user.language === 'zh_CN' ? '你好' : 'Hello';
  }

  /** Knows `SELECT fields FROM object [WHERE field = :bind]` and `SELECT COUNT() FROM object`. */
  compileQuery(tree: Parameters<Org['compileQuery']>[0], scope: QueryScope): CompiledQuery {
    const from = tree.fromNameList().getText();
    const name = this.sObject(from);
    if (name === undefined) {
      throw new CompileError(scope.position(tree), `sObject type '${from}' is not supported.`);
    }
    const selected = tree.selectList().getText();
    const where = tree.whereClause() as ReturnType<typeof tree.whereClause> | null;
    const condition = where
      ?.whereLogicalExpression()
      .whereConditionalExpression(0)
      .whereFieldExpression()
      .fieldExpression();
    const bind =
      condition === undefined
        ? undefined
        : scope.bind(condition.value().boundExpression().expression());
    const matching = (value: Value): SObjectValue[] =>
      this.rows.filter(
        (row) =>
          row.objectName === name &&
          (condition === undefined || row.get(condition.fieldName().getText()) === value),
      );
    if (selected.toLowerCase() === 'count()') {
      return { kind: 'count', run: (frame) => matching(bind?.evaluate(frame) ?? null).length };
    }
    const fields = selected.split(',');
    return {
      kind: 'rows',
      rowType: sObjectOf(name),
      run: (frame) => {
        frame.transaction.limits.use('queries');
        return matching(bind?.evaluate(frame) ?? null).map((row) => {
          const result = new SObjectValue(name);
          for (const each of ['Id', ...fields]) {
            result.set(each, row.get(each));
          }
          result.selected = new Set(['Id', ...fields]);
          return result;
        });
      },
    };
  }

  dml(request: Parameters<Org['dml']>[0], { limits }: Transaction): void {
    limits.use('dmlStatements');
    for (const record of request.records) {
      if (request.operation !== 'insert') {
        throw platformException('System.DmlException', `No ${request.operation} here`);
      }
      this.#lastId += 1;
      record.set('Id', IdValue.read(`001${String(this.#lastId).padStart(12, '0')}`) ?? null);
      this.rows.push(record);
    }
  }

  userOf(record: SObjectValue): RunningUser {
    return { ...ADMIN, lastName: textOf(record.get('LastName')), language: 'zh_CN' };
  }

  savepoint(): { rollback(): void } {
    const rows = [...this.rows];
    return {
      rollback: () => {
        this.rows = [...rows];
      },
    };
  }

  sObjectToken(): Value {
    return new Token('Schema.SObjectType');
  }

  fieldToken(): Value {
    return new Token('Schema.SObjectField');
  }
}
