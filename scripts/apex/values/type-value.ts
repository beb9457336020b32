import { platformOf, typeName, type Type } from '../language/types.ts';
import { PlatformValue } from './platform-value.ts';

/** A `System.Type`: what `Name.class` gives. */
export class TypeValue extends PlatformValue {
  readonly named: Type;

  constructor(named: Type) {
    super('System.Type');
    this.named = named;
  }

  get name(): string {
    return typeName(this.named);
  }

  override toText(): string {
    return this.name;
  }
}

export const TYPE = platformOf('System.Type');
