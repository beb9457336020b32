import { z } from 'zod';

/** One Official Account, as the admin has set it up in `WeChat_Channel__mdt`. */
export const channelSettingsSchema = z.object({
  /** Developer name of the record; the last part of the webhook's address. */
  name: z.string().regex(/^[A-Za-z]\w{0,39}$/u),
  /** `gh_…`; empty if the admin has not filled it in. */
  originalId: z.string().nullish(),
  appId: z.string(),
  /** Locale of the account's customers, such as `zh_CN`. */
  language: z.string().nullish(),
  liveAgent: z.object({
    endpoint: z.string(),
    organizationId: z.string(),
    deploymentId: z.string(),
    buttonId: z.string(),
    apiVersion: z.number().int().min(20).max(200).nullish(),
  }),
  /** What the channel says in place of the built-in texts. */
  texts: z
    .object({
      offline: z.string().nullish(),
      ended: z.string().nullish(),
      interrupted: z.string().nullish(),
    })
    .nullish(),
  endKeywords: z.array(z.string()).nullish(),
});

export type ChannelSettings = z.infer<typeof channelSettingsSchema>;

/** The answer of `GET channels`. */
export const channelsSchema = z.object({ channels: z.array(channelSettingsSchema) });
