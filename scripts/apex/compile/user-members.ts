import type { Position } from '../language/position.ts';
import type { Block, Modifiers } from '../language/syntax.ts';
import { typeKey, VOID, type Type } from '../language/types.ts';
import { NORMAL, type Run } from '../run/completion.ts';
import type { Code, Sharing } from '../run/frame.ts';
import type { UserClass } from './user-class.ts';

export type Access = 'private' | 'protected' | 'public';

/** `global` is as good as `public` within one package; members without a word are private. */
export function accessOf(modifiers: Modifiers, otherwise: Access = 'private'): Access {
  const { words } = modifiers;
  if (words.has('public') || words.has('global') || words.has('webservice')) {
    return 'public';
  }
  return words.has('protected') ? 'protected' : words.has('private') ? 'private' : otherwise;
}

export function isTestVisible(modifiers: Modifiers): boolean {
  return modifiers.annotations.some(({ name }) => name === 'testvisible');
}

/** A field or property of a class written in Apex. */
export interface UserField {
  readonly owner: UserClass;
  readonly name: string;
  readonly type: Type;
  readonly isStatic: boolean;
  readonly isFinal: boolean;
  readonly isTransient: boolean;
  readonly access: Access;
  /** The access of the setter where it is narrower. */
  readonly setAccess: Access;
  readonly testVisible: boolean;
  readonly modifiers: Modifiers;
  /** Where its value is: among the statics of its class, or among the fields of an instance. */
  readonly slot: number;
  /** For properties whose accessor has a body. */
  getter: UserMethod | undefined;
  setter: UserMethod | undefined;
  /** A property without that accessor at all. */
  readonly readable: boolean;
  readonly writable: boolean;
}

/** A method, constructor, accessor or initialiser. `run` is filled in when its body is compiled. */
export class UserMethod implements Code {
  readonly owner: UserClass;
  readonly name: string;
  readonly position: Position;
  readonly modifiers: Modifiers;
  readonly parameters: readonly { readonly name: string; readonly type: Type }[];
  readonly result: Type;
  readonly isStatic: boolean;
  readonly access: Access;
  readonly body: Block | undefined;
  readonly place: string;
  run: Run = () => NORMAL;

  constructor(init: {
    owner: UserClass;
    name: string;
    position: Position;
    modifiers: Modifiers;
    parameters: readonly { readonly name: string; readonly type: Type }[];
    result: Type;
    isStatic: boolean;
    access: Access;
    body: Block | undefined;
  }) {
    this.owner = init.owner;
    this.name = init.name;
    this.position = init.position;
    this.modifiers = init.modifiers;
    this.parameters = init.parameters;
    this.result = init.result;
    this.isStatic = init.isStatic;
    this.access = init.access;
    this.body = init.body;
    this.place = `Class.${init.owner.name}.${init.name}`;
  }

  get sharing(): Sharing | undefined {
    return this.owner.sharing;
  }

  /** The same for methods that override each other. */
  get key(): string {
    return signatureKey(
      this.name,
      this.parameters.map(({ type }) => type),
    );
  }

  get isAbstract(): boolean {
    return this.body === undefined;
  }
}

/** An initialiser, or the constructor of a class that declares none. */
export function codeWithoutParameters(
  owner: UserClass,
  name: '<init>' | '<clinit>',
  position: Position,
): UserMethod {
  return new UserMethod({
    owner,
    name,
    position,
    modifiers: { words: new Set(), annotations: [] },
    parameters: [],
    result: VOID,
    isStatic: name === '<clinit>',
    access: 'public',
    body: { position, statements: [] },
  });
}

export function signatureKey(name: string, parameters: readonly Type[]): string {
  return `${name.toLowerCase()}(${parameters.map(typeKey).join(',')})`;
}
