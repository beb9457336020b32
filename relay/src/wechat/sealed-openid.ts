import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** What an OpenID is sealed for: a link that a customer is sent, or the `state` of WeChat's page. */
export type SealPurpose = 'link' | 'state';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const TIME_BYTES = 4;

/**
 * Puts an OpenID and a time into a text that nobody else can read, make or change, and takes them out
 * again. The key comes from the account's secret, so that nothing has to be kept. Up to 128 letters and
 * digits, which is what WeChat lets a `state` be.
 *
 * Source: "Web authorization", https://developers.weixin.qq.com/doc/service/guide/h5/auth.html
 */
export class SealedOpenIds {
  readonly #key: Buffer;
  readonly #channel: string;
  readonly #random: (size: number) => Buffer;

  constructor(appSecret: string, channel: string, random: (size: number) => Buffer = randomBytes) {
    this.#key = Buffer.from(hkdfSync('sha256', appSecret, '', 'wechat-desk sealed OpenID', 32));
    this.#channel = channel.toLowerCase();
    this.#random = random;
  }

  /** @param until milliseconds since the epoch */
  seal(openId: string, purpose: SealPurpose, until: number): string {
    const iv = this.#random(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#key, iv);
    cipher.setAAD(this.#context(purpose));
    const time = Buffer.alloc(TIME_BYTES);
    time.writeUInt32BE(Math.floor(until / 1000));
    const sealed = [cipher.update(Buffer.concat([time, Buffer.from(openId)])), cipher.final()];
    return Buffer.concat([iv, ...sealed, cipher.getAuthTag()]).toString('hex');
  }

  /** The OpenID; undefined if the text was not sealed for this, or its time is over. */
  open(text: unknown, purpose: SealPurpose, now: number): string | undefined {
    if (typeof text !== 'string' || !/^([0-9a-f]{2}){33,100}$/u.test(text)) return undefined;
    const bytes = Buffer.from(text, 'hex');
    const decipher = createDecipheriv(ALGORITHM, this.#key, bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(this.#context(purpose));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    let opened: Buffer;
    try {
      const content = bytes.subarray(IV_BYTES, -TAG_BYTES);
      opened = Buffer.concat([decipher.update(content), decipher.final()]);
    } catch {
      return undefined;
    }
    if (now >= opened.readUInt32BE() * 1000) return undefined;
    return opened.subarray(TIME_BYTES).toString();
  }

  #context(purpose: SealPurpose): Buffer {
    return Buffer.from(`${purpose} ${this.#channel}`);
  }
}
