import type { Randomness } from './randomness.ts';

// The English texts as live answers and Tencent's list of return codes give them.
const ERRMSG: Readonly<Record<number, string>> = {
  [-1]: 'system error',
  40001:
    'invalid credential, access_token is invalid or not latest, could get access_token by getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r',
  40002: 'invalid grant_type',
  40003: 'invalid openid',
  40004: 'invalid media type',
  40005: 'invalid file type',
  40007: 'invalid media_id',
  40008: 'invalid message type',
  40009: 'invalid image size',
  40010: 'invalid voice size',
  40011: 'invalid video size',
  40012: 'invalid thumb size',
  40013: 'invalid appid',
  40014: 'invalid access_token',
  40029: 'invalid code',
  40033: 'invalid charset. please check your request, if include \\uxxxx will create fail!',
  40037: 'invalid template_id',
  40125: 'invalid appsecret',
  40137: 'invalid image format',
  40163: 'code been used',
  40164: 'invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in whitelist',
  40200: 'invalid account type',
  40243: 'AppSecret has been frozen',
  41001: 'access_token missing',
  41002: 'appid missing',
  41004: 'appsecret missing',
  41005: 'media data missing',
  41006: 'media_id missing',
  41008: 'missing code',
  41009: 'missing openid',
  42001: 'access_token expired',
  43001: 'require GET method',
  43002: 'require POST method',
  43004: 'require subscribe',
  43019: 'require remove blacklist',
  44001: 'empty media data',
  44002: 'empty post data',
  44003: 'empty news data',
  44004: 'empty content',
  45002: 'content size out of limit',
  45008: 'article size out of limit',
  45009: 'reach max api daily quota limit',
  45011: 'api minute-quota reach limit, must slower, retry next minute',
  45015: 'response out of time limit or subscription is canceled',
  45047: 'out of response count limit',
  45050: 'custom msg use invalid type',
  45072: 'invalid command',
  45080: 'client msg has not been received within 30 seconds',
  45081: 'already in typing state',
  45162: 'invalid type',
  47001: 'data format error',
  47003: 'argument invalid!',
  48001: 'api unauthorized',
  48002: 'user block receive message',
  48004: 'api forbidden for irregularities',
  48006: 'forbid to clear quota because of reaching the limit',
  48008: 'no permission for this msgtype',
  50002: 'user limited',
  50005: 'user unsubscribed',
  61004: 'access clientip is not registered',
  61452: 'invalid kf_account',
  65401: 'invalid kf_account',
  70000: '为保护未成年人权益，该条消息发送失败',
  76021: 'cgi_path not found, please check',
};

/** WeChat's "no": an errcode. It travels as HTTP 200. */
export class Refusal extends Error {
  readonly errcode: number;

  /** `detail`: what WeChat says besides, such as which field is wrong. */
  constructor(errcode: number, detail = '') {
    super(`${ERRMSG[errcode] ?? 'unknown error'}${detail === '' ? '' : ` ${detail}`}`);
    this.name = 'Refusal';
    this.errcode = errcode;
  }
}

/**
 * The body of a refusal. Every errmsg ends in a ` rid: …` of its own (the time in hex and two random
 * numbers), so that nobody can match it whole. Source: /cgi-bin/openapi/rid/get and live answers.
 */
export function refusalBody(
  refusal: Refusal,
  now: number,
  random: Randomness,
): { errcode: number; errmsg: string } {
  const time = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0');
  const rid = [time, random(4).toString('hex'), random(4).toString('hex')].join('-');
  return { errcode: refusal.errcode, errmsg: `${refusal.message} rid: ${rid}` };
}
