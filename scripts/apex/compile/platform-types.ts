import { platformOf, type Type } from '../language/types.ts';
import { PlatformEnum, type PlatformClass, type PlatformDeclaration } from '../platform/declare.ts';

/** The platform's classes and enums by name. */
export class PlatformTypes {
  readonly #declarations = new Map<string, PlatformDeclaration>();

  constructor(declarations: readonly PlatformDeclaration[]) {
    for (const declaration of declarations) {
      const key = declaration.name.toLowerCase();
      const known = this.#declarations.get(key);
      this.#declarations.set(key, known === undefined ? declaration : merged(known, declaration));
    }
  }

  /** By canonical name in any case; `System` and `Schema` may be left out, as in Apex. */
  find(name: string): PlatformDeclaration | undefined {
    const key = name.toLowerCase();
    return (
      this.#declarations.get(key) ??
      this.#declarations.get(`system.${key}`) ??
      this.#declarations.get(`schema.${key}`)
    );
  }

  /** The class that a canonical name stands for. */
  class(name: string): PlatformClass<never> | undefined {
    const found = this.#declarations.get(name.toLowerCase());
    return found instanceof PlatformEnum ? undefined : found;
  }

  enum(name: string): PlatformEnum | undefined {
    const found = this.#declarations.get(name.toLowerCase());
    return found instanceof PlatformEnum ? found : undefined;
  }

  /** Whether any type's name starts with this and a dot. */
  isNamespace(name: string): boolean {
    const prefix = `${name.toLowerCase()}.`;
    return [...this.#declarations.keys()].some((key) => key.startsWith(prefix));
  }

  /** The type that a name stands for, with these type arguments. */
  type(name: string, args: readonly Type[]): Type | undefined {
    const found = this.find(name);
    if (found === undefined) {
      return undefined;
    }
    const expected = found instanceof PlatformEnum ? 0 : found.typeParameters.length;
    return expected === args.length ? platformOf(found.name, args) : undefined;
  }
}

/** A class may be declared in parts: `Test` by the language, with what needs an org by the org. */
function merged(one: PlatformDeclaration, other: PlatformDeclaration): PlatformDeclaration {
  if (one instanceof PlatformEnum || other instanceof PlatformEnum) {
    throw new Error(`The platform declares ${one.name} twice.`);
  }
  return one.mergedWith(other);
}
