import { BLOB } from '../language/types.ts';
import { ObjectValue } from './value.ts';

export class BlobValue extends ObjectValue {
  readonly type = BLOB;
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    super();
    this.bytes = bytes;
  }
}
