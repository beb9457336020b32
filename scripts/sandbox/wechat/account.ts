import { decodeAesKey } from './cipher.ts';

/** An Official Account, as its console on mp.weixin.qq.com shows it. */
export interface AccountOptions {
  /** The stand-in's own name for it. */
  name: string;
  /** What a customer reads above the chat. */
  title: string;
  /** `gh_…`, the ToUserName of every push. */
  originalId: string;
  appId: string;
  appSecret: string;
  token: string;
  /** 43 characters; needed unless the mode is `plain`. */
  encodingAesKey?: string;
  mode: 'plain' | 'compatible' | 'safe';
  /** Where pushes go. Without one nothing is pushed. */
  callbackUrl?: string;
  /** Only service accounts (the default) may send a msgmenu. */
  kind?: 'service' | 'subscription' | 'test';
  /** Agents that the account knows, for `customservice.kf_account`. */
  kfAccounts?: readonly string[];
  /** Whether it is bound to an Open Platform account, so that followers have a UnionID. Default true. */
  unionIds?: boolean;
  /** Whose pages may ask customers who they are (网页授权域名); a host without a port. Default none. */
  webDomain?: string;
  /** Its groups of customers. */
  tags?: readonly { id: number; name: string }[];
  /** Its template messages. Default none. */
  templates?: readonly AccountTemplate[];
}

/** A template message (模板消息), as the console of the account shows it. */
export interface AccountTemplate {
  id: string;
  title: string;
  /** What each field is called before its value, by its own name, such as `thing1`. */
  fields: Readonly<Record<string, string>>;
}

/** An account at work: as {@link AccountOptions}, with the key decoded. */
export interface Account extends Required<Omit<AccountOptions, 'encodingAesKey' | 'callbackUrl'>> {
  aesKey: Buffer | undefined;
  callbackUrl: string | undefined;
}

/** Throws a TypeError for settings with which WeChat would not let an account be saved. */
export function openAccount(options: AccountOptions): Account {
  const { encodingAesKey, callbackUrl, ...rest } = options;
  if (options.mode !== 'plain' && encodingAesKey === undefined) {
    throw new TypeError(`The account ${options.name} needs an encodingAesKey in its mode`);
  }
  return {
    kind: 'service',
    kfAccounts: [],
    unionIds: true,
    webDomain: '',
    tags: [],
    templates: [],
    ...rest,
    callbackUrl,
    aesKey: encodingAesKey === undefined ? undefined : decodeAesKey(encodingAesKey),
  };
}
