import { z } from 'zod';

import { PLACEHOLDERS, type OwnTexts } from '../texts.ts';

/** What the admin has not filled in is empty. */
const text = z
  .string()
  .nullish()
  .transform((value) => value?.trim() ?? '');

/** A package of another version may have texts that this relay does not say. */
function knownTexts(texts: Readonly<Record<string, string>> | null | undefined): OwnTexts {
  return Object.fromEntries(
    Object.entries(texts ?? {}).filter(([name]) => Object.hasOwn(PLACEHOLDERS, name)),
  );
}

/** A record of `WeChat_Entrance__mdt`: what is done about customers who come without a word. */
const entranceSchema = z.object({
  name: z.string(),
  /** What agents read. */
  label: z.string(),
  trigger: text,
  key: text,
  action: text,
  buttonId: text,
  /** Lines such as `Shop: {key} > Shop__c`. */
  prechat: z.array(z.string()).nullish(),
  text,
  tellAgent: z.boolean().nullish(),
});

export type EntranceSettings = z.infer<typeof entranceSchema>;

/**
 * One Official Account, as the admin has set it up in `WeChat_Channel__mdt`. Whether it can be served is
 * not decided here, so that one unfinished channel does not take the others along.
 */
export const channelSettingsSchema = z.object({
  /** Developer name of the record; the last part of the webhook's address. */
  name: z.string().regex(/^[A-Za-z]\w{0,39}$/u),
  /** `gh_…` */
  originalId: text,
  appId: text,
  /** Locale of the account's customers, such as `zh_CN`. */
  language: text,
  liveAgent: z.object({
    endpoint: text,
    organizationId: text,
    deploymentId: text,
    buttonId: text,
    apiVersion: z.number().nullish(),
  }),
  /** What the channel says in place of the built-in texts. */
  texts: z.record(z.string(), text).nullish().transform(knownTexts),
  endKeywords: z.array(z.string()).nullish(),
  /** How many replies WeChat lets through, and how they are used; empty: as WeChat does at present. */
  replies: z
    .object({
      afterMessage: z.number().nullish(),
      hoursAfterMessage: z.number().nullish(),
      afterTouch: z.number().nullish(),
      secondsAfterTouch: z.number().nullish(),
      /** What a new occasion does to an allowance that still runs: `Max`, `Reset` or `Cumulative`. */
      rule: z.string().nullish(),
      joinMilliseconds: z.number().nullish(),
    })
    .nullish(),
  /** The org keeps the messages of chats that are over. */
  archive: z.boolean().nullish(),
  /** After so many seconds without an answer a customer is warned, and the chat ends; 0 for never. */
  idleWarningSeconds: z.number().nonnegative().nullish(),
  idleTimeoutSeconds: z.number().nonnegative().nullish(),
  survey: z.boolean().nullish(),
  /** Customers who unfollow are erased; so they are unless the admin says otherwise. */
  eraseOnUnfollow: z.boolean().nullish(),
  /** Agents may ask customers for their name. */
  askName: z.boolean().nullish(),
  /** How many days a link to a file works; 0: files are never sent as links. */
  fileLinkDays: z.number().nonnegative().nullish(),
  /** What may be sent at any time, with lines such as `thing1: {text}`. */
  template: z.object({ id: text, fields: z.array(z.string()).nullish() }).nullish(),
  entrances: z.array(entranceSchema).nullish(),
});

export type ChannelSettings = z.infer<typeof channelSettingsSchema>;

/** The answer of `GET channels`. */
export const channelsSchema = z
  .object({ channels: z.array(z.unknown()) })
  .transform((answer, context) => {
    // One that cannot be read does not take the others along.
    const read = answer.channels.map((channel) => channelSettingsSchema.safeParse(channel));
    const channels = read.flatMap(({ data }) => data ?? []);
    const unreadable = answer.channels.flatMap((channel, index) =>
      read[index]?.success === true ? [] : nameOf(channel),
    );
    const [first] = read.flatMap(({ error }) => error?.issues ?? []);
    if (channels.length === 0 && first !== undefined)
      context.addIssue({ code: 'custom', path: first.path, message: first.message });
    return { channels, unreadable };
  });

function nameOf(channel: unknown): string {
  return z.object({ name: channelSettingsSchema.shape.name }).safeParse(channel).data?.name ?? '?';
}
