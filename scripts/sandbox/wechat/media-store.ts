import { detectFormat, unknownFormat, type MediaFormat, type MediaKind } from './media-format.ts';
import { makeMediaId, type Randomness } from './randomness.ts';
import { StandInError } from './stand-in-error.ts';

const KEPT_MS = 3 * 24 * 3_600_000;

export interface Media {
  id: string;
  /** The account that it belongs to; to every other one the id is unknown. */
  account: string;
  kind: MediaKind;
  bytes: Buffer;
  format: MediaFormat;
  /** Milliseconds since the epoch. */
  createdAt: number;
}

/** Temporary media of all accounts. They can be used for three days. Source: api_uploadtempmedia. */
export class MediaStore {
  readonly #random: Randomness;
  readonly #media = new Map<string, Media>();

  constructor(random: Randomness) {
    this.#random = random;
  }

  /** Keeps a file. Throws a StandInError for bytes in none of WeChat's formats, unless they may be any. */
  put(account: string, kind: MediaKind, bytes: Buffer, now: number, anyContent = false): Media {
    const format = detectFormat(bytes) ?? (anyContent ? unknownFormat(kind) : undefined);
    if (format === undefined)
      throw new StandInError(400, 'The file has none of the formats of WeChat');
    const media = { id: makeMediaId(this.#random), account, kind, bytes, format, createdAt: now };
    this.#media.set(media.id, media);
    return media;
  }

  /** What an account can use now: nothing of other accounts, nothing older than three days. */
  usable(id: string, account: string, now: number): Media | undefined {
    const media = this.#media.get(id);
    return media?.account === account && now < media.createdAt + KEPT_MS ? media : undefined;
  }

  /** What a phone or a plain download address shows, which does not end with the id. */
  any(id: string): Media | undefined {
    return this.#media.get(id);
  }
}
