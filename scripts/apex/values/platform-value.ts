import { platformOf, typeName, type Type } from '../language/types.ts';
import { ObjectValue } from './value.ts';

/** An object of a platform class. Subclasses keep its state in fields of their own. */
export abstract class PlatformValue extends ObjectValue {
  readonly type: Type;

  /** @param className the canonical name, such as `System.HttpRequest`, and its type arguments. */
  constructor(className: string, args: readonly Type[] = []) {
    super();
    this.type = platformOf(className, args);
  }

  /** As `String.valueOf` and `+` with a String write it. */
  toText(): string {
    return typeName(this.type);
  }
}
