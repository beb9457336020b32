/** Where random bytes come from. A seeded source makes a run repeatable. */
export type Randomness = (size: number) => Buffer;

/** An OpenID as WeChat makes them: 28 characters, of which the first is `o`. */
export function makeOpenId(random: Randomness): string {
  return `o${letters(random, 27)}`;
}

/** A UnionID looks like an OpenID of the Open Platform. */
export function makeUnionId(random: Randomness): string {
  return `o6_bm${letters(random, 23)}`;
}

/** An access token. WeChat asks for room for 512 characters; today's have about 136. */
export function makeAccessToken(random: Randomness): string {
  return `${String(10 + ((random(1)[0] ?? 0) % 90))}_${letters(random, 133)}`;
}

export function makeMediaId(random: Randomness): string {
  return letters(random, 64);
}

/** The decimal digits that WeChat uses as nonce and as echostr. */
export function makeDigits(random: Randomness, length: number): string {
  const digits = Array.from(random(length), (byte) => String(byte % 10)).join('');
  return `1${digits.slice(1)}`;
}

/**
 * Message ids: 64-bit integers above 2^53, ascending, and after a restart others than before.
 */
export function messageIds(random: Randomness): () => bigint {
  let last = 7_000_000_000_000_000_000n + BigInt(random(6).readUIntBE(0, 6)) * 1000n;
  return () => {
    last += 1n;
    return last;
  };
}

function letters(random: Randomness, length: number): string {
  return random(length).toString('base64url').slice(0, length);
}
