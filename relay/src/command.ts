import { z } from 'zod';

import { isBlank } from './blank.ts';

/** What somebody in the org asks the relay to do, by type. The names are those of the package. */

/** A file of the org. The bytes are fetched when it is sent. */
export const fileSchema = z.object({
  documentId: z.string(),
  /** Of the ContentVersion. */
  versionId: z.string().regex(/^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/u),
  name: z.string().min(1).max(255),
  type: z.enum(['image', 'voice', 'video', 'file']),
  /** In bytes. */
  size: z.number().int().nonnegative(),
  /** The org's id of the chat that the file belongs to; the bridge adds it. */
  chatId: z.string().exactOptional(),
});

export type FileReference = z.infer<typeof fileSchema>;

const customer = { channel: z.string().min(1).max(40), openId: z.string().min(1).max(64) };

/** For one chat, in order with everything else that happens there. */
export const chatCommandSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('EndChat') }),
  z.object({
    type: z.literal('SendText'),
    text: z
      .string()
      .max(10_000)
      .refine((text) => !isBlank(text)),
  }),
  z.object({ type: z.literal('SendFile'), file: fileSchema }),
  /** Asks the customer, on a page of the channel, what they are called. */
  z.object({ type: z.literal('AskName') }),
]);

export type ChatCommand = z.infer<typeof chatCommandSchema>;

/** Says something to a customer, whether or not a chat is open. */
export const outreachSchema = z.object({
  type: z.literal('WriteToCustomer'),
  ...customer,
  /** Longer ones would not fit in one message. */
  text: z
    .string()
    .max(600)
    .refine((text) => !isBlank(text)),
});

export type Outreach = z.infer<typeof outreachSchema>;

/** For a customer, or for the relay itself; no chat waits for it. */
export const errandSchema = z.discriminatedUnion('type', [
  outreachSchema,
  z.object({ type: z.literal('SetRemark'), ...customer, remark: z.string().max(255) }),
  z.object({ type: z.literal('RefreshIdentity'), ...customer }),
  z.object({ type: z.literal('ReloadChannels') }),
  /** It cannot be carried out, and the console has to hear of it. */
  z.object({
    type: z.literal('Refused'),
    outcome: z.enum(['ignored', 'failed']),
    message: z.string(),
  }),
]);

export type Errand = z.infer<typeof errandSchema>;

const resultSchema = z.object({
  requestId: z.string(),
  outcome: z.enum(['done', 'ignored', 'failed']),
  message: z.string(),
});

const profileText = z.string().max(1000).nullable().optional();

/** What the relay wants to be done by itself; nobody waits for its outcome. */
export const ownErrandSchema = z.discriminatedUnion('type', [
  /** What the channel tells of the customer may have changed. */
  z.object({ type: z.literal('RereadProfile'), ...customer }),
  /** The customer has told this of themselves, or, null, no longer wants it to be kept. */
  z.object({
    type: z.literal('WriteProfile'),
    ...customer,
    profile: z.object({ displayName: profileText, avatarUrl: profileText, unionId: profileText }),
  }),
  /** The org wants to know what became of its command about the customer. */
  z.object({ type: z.literal('TellOutcome'), ...customer, result: resultSchema }),
]);

export type OwnErrand = z.infer<typeof ownErrandSchema>;
