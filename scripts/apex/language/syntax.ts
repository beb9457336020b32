import type { QueryContext } from '@apexdevtools/apex-parser';
import type { Position } from './position.ts';

/**
 * Apex source as data: what the parse tree says, without its optional and nameless parts. Everything
 * carries its position. Names are as written; case is settled when they are resolved.
 */

/** A type as written: `Outer.Inner`, `Map<Id, List<Account>>`, `String[]` (one array depth). */
export interface TypeNode {
  readonly position: Position;
  readonly parts: readonly { readonly name: string; readonly args: readonly TypeNode[] }[];
  readonly arrayDepth: number;
}

export type BinaryOperator =
  | '*'
  | '/'
  | '+'
  | '-'
  | '<<'
  | '>>'
  | '>>>'
  | '<'
  | '>'
  | '<='
  | '>='
  | '=='
  | '!='
  | '==='
  | '!=='
  | '&'
  | '^'
  | '|';

export type Expression = { readonly position: Position } & (
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'integer' | 'long' | 'decimal' | 'double'; readonly text: string }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'this' }
  | { readonly kind: 'super' }
  | { readonly kind: 'name'; readonly name: string }
  | {
      readonly kind: 'member';
      readonly target: Expression;
      readonly name: string;
      /** `?.` */
      readonly safe: boolean;
    }
  | {
      readonly kind: 'call';
      /** Missing for a call without a dot. */
      readonly target: Expression | undefined;
      readonly name: string;
      readonly args: readonly Expression[];
      readonly safe: boolean;
    }
  /** `this(…)` and `super(…)`. */
  | {
      readonly kind: 'constructor-call';
      readonly of: 'this' | 'super';
      readonly args: readonly Expression[];
    }
  | { readonly kind: 'new'; readonly type: TypeNode; readonly args: readonly Expression[] }
  /** `new List<T>{…}`, `new T[]{…}`, `new Set<T>{…}`. */
  | {
      readonly kind: 'new-elements';
      readonly type: TypeNode;
      readonly elements: readonly Expression[];
    }
  | {
      readonly kind: 'new-pairs';
      readonly type: TypeNode;
      readonly pairs: readonly (readonly [Expression, Expression])[];
    }
  /** `new T[size]`; `type` is the list. */
  | { readonly kind: 'new-array'; readonly type: TypeNode; readonly size: Expression }
  | { readonly kind: 'index'; readonly target: Expression; readonly index: Expression }
  | { readonly kind: 'cast'; readonly type: TypeNode; readonly operand: Expression }
  | { readonly kind: 'instanceof'; readonly type: TypeNode; readonly operand: Expression }
  | { readonly kind: 'class-literal'; readonly type: TypeNode }
  | {
      readonly kind: 'increment';
      readonly by: 1 | -1;
      readonly prefix: boolean;
      readonly operand: Expression;
    }
  | {
      readonly kind: 'unary';
      readonly operator: '+' | '-' | '!' | '~';
      readonly operand: Expression;
    }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'logical';
      readonly operator: '&&' | '||' | '??';
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'conditional';
      readonly condition: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    }
  | {
      readonly kind: 'assign';
      /** Missing for a plain `=`. */
      readonly operator: BinaryOperator | undefined;
      readonly target: Expression;
      readonly value: Expression;
    }
  | { readonly kind: 'query'; readonly tree: QueryContext }
);

export type ExpressionOf<Kind extends Expression['kind']> = Extract<Expression, { kind: Kind }>;

export interface Modifiers {
  /** Lower case: `public`, `static`, `with sharing`, … */
  readonly words: ReadonlySet<string>;
  readonly annotations: readonly Annotation[];
}

export interface Annotation {
  readonly position: Position;
  /** Lower case: `istest`, `auraenabled`, … */
  readonly name: string;
  /** Values by lower-case name; a single unnamed value has the name `value`. Text as in the source. */
  readonly values: ReadonlyMap<string, string>;
}

export interface VariableNode {
  readonly position: Position;
  readonly name: string;
  readonly initial: Expression | undefined;
}

export interface Block {
  readonly position: Position;
  readonly statements: readonly Statement[];
}

export type WhenValue =
  | { readonly kind: 'literal'; readonly value: Expression }
  /** An enum constant, or a constant expression's name. */
  | { readonly kind: 'name'; readonly position: Position; readonly name: string };

export type Statement = { readonly position: Position } & (
  | { readonly kind: 'block'; readonly statements: readonly Statement[] }
  | {
      readonly kind: 'local';
      readonly type: TypeNode;
      readonly isFinal: boolean;
      readonly variables: readonly VariableNode[];
    }
  | { readonly kind: 'expression'; readonly expression: Expression }
  | {
      readonly kind: 'if';
      readonly condition: Expression;
      readonly yes: Statement;
      readonly no: Statement | undefined;
    }
  | {
      readonly kind: 'switch';
      readonly subject: Expression;
      readonly cases: readonly SwitchCase[];
    }
  | {
      readonly kind: 'for';
      readonly initial: readonly Statement[];
      readonly condition: Expression | undefined;
      readonly update: readonly Expression[];
      readonly body: Statement | undefined;
    }
  | {
      readonly kind: 'for-each';
      readonly type: TypeNode;
      readonly name: string;
      readonly iterated: Expression;
      readonly body: Statement | undefined;
    }
  | { readonly kind: 'while'; readonly condition: Expression; readonly body: Statement | undefined }
  | { readonly kind: 'do'; readonly condition: Expression; readonly body: Block }
  | {
      readonly kind: 'try';
      readonly body: Block;
      readonly catches: readonly CatchClause[];
      readonly finally: Block | undefined;
    }
  | { readonly kind: 'return'; readonly value: Expression | undefined }
  | { readonly kind: 'throw'; readonly value: Expression }
  | { readonly kind: 'break' }
  | { readonly kind: 'continue' }
  | {
      readonly kind: 'dml';
      readonly operation: 'insert' | 'update' | 'upsert' | 'delete' | 'undelete';
      readonly access: 'user' | 'system' | undefined;
      readonly records: Expression;
      readonly externalIdField: string | undefined;
    }
  | { readonly kind: 'run-as'; readonly user: Expression; readonly body: Block }
);

export interface SwitchCase {
  readonly position: Position;
  readonly when:
    | { readonly kind: 'else' }
    | { readonly kind: 'values'; readonly values: readonly WhenValue[] }
    | { readonly kind: 'type'; readonly type: TypeNode; readonly name: string };
  readonly body: Block;
}

export interface CatchClause {
  readonly position: Position;
  readonly type: TypeNode;
  readonly name: string;
  readonly body: Block;
}

export interface ParameterNode {
  readonly position: Position;
  readonly type: TypeNode;
  readonly name: string;
  readonly isFinal: boolean;
}

export interface MethodNode {
  readonly kind: 'method';
  readonly position: Position;
  readonly modifiers: Modifiers;
  /** Missing for `void`. */
  readonly result: TypeNode | undefined;
  readonly name: string;
  readonly parameters: readonly ParameterNode[];
  /** Missing for abstract methods and in interfaces. */
  readonly body: Block | undefined;
}

export interface ConstructorNode {
  readonly kind: 'constructor';
  readonly position: Position;
  readonly modifiers: Modifiers;
  readonly name: string;
  readonly parameters: readonly ParameterNode[];
  readonly body: Block;
}

export interface FieldNode {
  readonly kind: 'field';
  readonly position: Position;
  readonly modifiers: Modifiers;
  readonly type: TypeNode;
  readonly variables: readonly VariableNode[];
}

export interface PropertyNode {
  readonly kind: 'property';
  readonly position: Position;
  readonly modifiers: Modifiers;
  readonly type: TypeNode;
  readonly name: string;
  readonly getter: Accessor | undefined;
  readonly setter: Accessor | undefined;
}

export interface Accessor {
  readonly position: Position;
  readonly modifiers: Modifiers;
  /** Missing for an automatic one. */
  readonly body: Block | undefined;
}

export interface InitialiserNode {
  readonly kind: 'initialiser';
  readonly position: Position;
  readonly isStatic: boolean;
  readonly body: Block;
}

export type MemberNode =
  MethodNode | ConstructorNode | FieldNode | PropertyNode | InitialiserNode | TypeDeclarationNode;

export interface TypeDeclarationNode {
  readonly kind: 'class' | 'interface' | 'enum';
  readonly position: Position;
  readonly modifiers: Modifiers;
  readonly name: string;
  readonly superclass: TypeNode | undefined;
  /** What a class implements, or an interface extends. */
  readonly interfaces: readonly TypeNode[];
  readonly members: readonly MemberNode[];
  /** Of an enum. */
  readonly constants: readonly string[];
}

export interface TriggerNode {
  readonly kind: 'trigger';
  readonly position: Position;
  readonly name: string;
  readonly sObject: string;
  /** `BEFORE_INSERT`, … */
  readonly events: readonly string[];
  readonly body: Block;
}
