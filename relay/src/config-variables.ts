/** A variable of the environment, for those who set it. */
export interface Variable {
  /** `<CHANNEL>` stands for a channel's developer name in capitals. */
  name: string;
  /** What it is, in Markdown. */
  about: string;
  /** What the relay takes unless it is set. */
  standard?: string;
  /** What is so unless it is set, where that is no value. */
  otherwise?: string;
}

/** Every variable that `config.ts` reads, in the order in which people need them. */
export const VARIABLES: readonly Variable[] = [
  {
    name: 'PORT',
    about: "where WeChat's pushes arrive: `https://your-host/wechat/<channel>` leads here",
    standard: '8080',
  },
  {
    name: 'METRICS_PORT',
    about: '`/healthz`, `/readyz` and `/metrics` (Prometheus)',
    standard: '9464',
  },
  {
    name: 'STORE_URL',
    about:
      'the journal: `sqlite:` and a file for one relay, or `postgres://user:password@host/database` for several',
    standard: 'sqlite:relay.db',
  },
  {
    name: 'JOURNAL_DAYS',
    about: 'how long the journal keeps pushes that are done and chats that are over, at least 4',
    standard: '30',
  },
  {
    name: 'LOG_LEVEL',
    about:
      '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`; `SIGUSR2` changes it to `debug` and back',
    standard: 'info',
  },
  { name: 'RELAY_NAME', about: 'the owner of a chat, as admins see it', standard: 'relay' },
  {
    name: 'SALESFORCE_LOGIN_URL',
    about: 'your org, such as `https://example.my.salesforce.com`',
  },
  { name: 'SALESFORCE_CLIENT_ID', about: 'the consumer key of the connected app' },
  { name: 'SALESFORCE_USERNAME', about: 'sign-in by JWT bearer: the user' },
  {
    name: 'SALESFORCE_PRIVATE_KEY',
    about:
      'and the RSA key (PEM); better as `SALESFORCE_PRIVATE_KEY_FILE`, the path of a file with it',
  },
  { name: 'SALESFORCE_CLIENT_SECRET', about: 'or sign-in by client credentials' },
  { name: 'SALESFORCE_API_VERSION', about: "the version of the org's API", standard: '65.0' },
  { name: 'WECHAT_API_URL', about: "WeChat's API", standard: 'https://api.weixin.qq.com' },
  {
    name: 'WECHAT_OPEN_URL',
    about: "WeChat's own pages",
    standard: 'https://open.weixin.qq.com',
  },
  {
    name: 'PUBLIC_URL',
    about:
      "where WeChat and customers' browsers reach `PORT`, such as `https://desk.example.com`; needed to ask for names, and by the doctor",
    otherwise: 'no page is shown',
  },
  {
    name: 'WECHAT_<CHANNEL>_APP_SECRET',
    about: 'the AppSecret of the account of this channel',
  },
  { name: 'WECHAT_<CHANNEL>_TOKEN', about: 'the Token of its server settings' },
  {
    name: 'WECHAT_<CHANNEL>_ENCODING_AES_KEY',
    about: 'its EncodingAESKey, for safe and compatible mode',
    otherwise: 'plain mode',
  },
  {
    name: 'WECHAT_<CHANNEL>_MP_VERIFY',
    about:
      "the text in the name of WeChat's file `MP_verify_<text>.txt`, which proves whose domain this is",
    otherwise: 'no such file',
  },
];
