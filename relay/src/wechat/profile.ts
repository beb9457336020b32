import { z } from 'zod';

import type { Profile } from '../channel.ts';

/** What is blank says nothing: of most customers WeChat tells no more than that they follow. */
const text = z
  .string()
  .optional()
  .catch(undefined)
  .transform((value) => (value === '' ? undefined : value));

const schema = z.object({
  subscribe: z.coerce.number().optional().catch(undefined),
  unionid: text,
  nickname: text,
  headimgurl: text,
  remark: text,
  language: text,
  subscribe_scene: text,
  subscribe_time: z.coerce.number().positive().optional().catch(undefined),
});

/**
 * Reads the answer of `user/info`. What it does not say is left out, so that the org keeps what it knows.
 *
 * Source: api_userinfo; the answer comes in three shapes.
 */
export function readProfile(answer: unknown): Profile {
  const info = schema.safeParse(answer).data;
  if (info === undefined) return {};
  const { unionid, nickname, headimgurl, remark, language, subscribe, subscribe_time } = info;
  return {
    ...(unionid === undefined ? {} : { unionId: unionid }),
    ...(nickname === undefined ? {} : { displayName: nickname }),
    ...(headimgurl === undefined ? {} : { avatarUrl: headimgurl }),
    ...(remark === undefined ? {} : { remark }),
    ...(language === undefined ? {} : { language }),
    ...(info.subscribe_scene === undefined ? {} : { scene: info.subscribe_scene }),
    ...(subscribe === undefined ? {} : { subscribed: subscribe === 1 }),
    ...(subscribe_time === undefined ? {} : { subscribedAt: subscribe_time * 1000 }),
  };
}
