import { ID } from '../language/types.ts';
import { ObjectValue } from './value.ts';

const CHECKSUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** A record Id, always kept in its 18 character form. */
export class IdValue extends ObjectValue {
  readonly type = ID;
  readonly text: string;

  private constructor(text: string) {
    super();
    this.text = text;
  }

  /**
   * Reads a 15 or 18 character Id; undefined when the text is none. The three characters that make an Id
   * safe to compare without case are derived from the case of the first fifteen, so they are made anew.
   */
  static read(text: string): IdValue | undefined {
    return /^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/.test(text)
      ? new IdValue(withChecksum(text.slice(0, 15)))
      : undefined;
  }

  /** The three characters that tell the object, such as `001` for Account. */
  get keyPrefix(): string {
    return this.text.slice(0, 3);
  }
}

function withChecksum(id: string): string {
  let suffix = '';
  for (let block = 0; block < 15; block += 5) {
    let bits = 0;
    for (let index = 0; index < 5; index += 1) {
      const character = id.charAt(block + index);
      if (character >= 'A' && character <= 'Z') {
        bits |= 1 << index;
      }
    }
    suffix += CHECKSUM.charAt(bits);
  }
  return id + suffix;
}
