import { z } from 'zod';

/** A token as relays of the same account share it. Times are milliseconds since the epoch. */
export const sharedTokenSchema = z.object({
  token: z.string().min(1),
  freshUntil: z.number(),
  validUntil: z.number(),
  /** When one of the relays last forced WeChat to make a new one; 0 for never. */
  forcedAt: z.number(),
});

export type SharedToken = z.infer<typeof sharedTokenSchema>;

/** Where several relays keep the token of one account. It holds a secret. */
export interface TokenShelf {
  /** What lies there, unchecked; undefined for nothing. May reject. */
  read(): Promise<unknown>;
  /** Puts something in place of what was read. False if somebody else was faster. May reject. */
  replace(before: unknown, after: SharedToken): Promise<boolean>;
}

/** A shelf of one relay alone: it keeps nothing that the relay does not have anyway. */
export const noShelf: TokenShelf = {
  read: () => Promise.resolve(undefined),
  replace: () => Promise.resolve(true),
};
