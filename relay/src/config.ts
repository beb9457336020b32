import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';

import type { OrgCredentials } from './salesforce/sign-in.ts';

/** Everything that the environment decides. Only this file reads it. */
export interface Settings {
  port: number;
  metricsPort: number;
  store: { kind: 'sqlite'; path: string } | { kind: 'postgres'; url: string };
  /** How long the journal keeps what is over. */
  keepDays: number;
  logLevel: (typeof LOG_LEVELS)[number];
  salesforce: OrgCredentials;
  wechatApiUrl: string;
  /** Where WeChat's own pages are. */
  wechatOpenUrl: string;
  /** Where customers reach the relay with a browser; undefined if they do not. */
  publicUrl: string | undefined;
  /** Shown to admins as the owner of a chat. */
  relayName: string;
}

/** What WeChat and the relay share for one channel. */
export interface ChannelSecrets {
  appSecret: string;
  token: string;
  /** Undefined: the account is in plain mode. */
  encodingAesKey: string | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of this process. */
export const environment: Environment = process.env;

/** Settings that cannot be used. Each problem is one line: what is wrong, and how to mend it. */
export class SettingsError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** Reads the relay's settings. Throws {@link SettingsError} with every problem there is. */
export function readSettings(environment: Environment): Settings {
  const reader = new Reader(environment);
  const settings: Settings = {
    port: reader.port('PORT', 8080),
    metricsPort: reader.port('METRICS_PORT', 9464),
    store: reader.store(),
    keepDays: reader.keepDays(),
    logLevel: reader.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    salesforce: {
      loginUrl: reader.url('SALESFORCE_LOGIN_URL'),
      clientId: reader.required('SALESFORCE_CLIENT_ID', 'the consumer key of the connected app'),
      apiVersion: reader.apiVersion(),
      grant: reader.grant(),
    },
    wechatApiUrl: reader.url('WECHAT_API_URL', 'https://api.weixin.qq.com'),
    wechatOpenUrl: reader.url('WECHAT_OPEN_URL', 'https://open.weixin.qq.com'),
    publicUrl: reader.optionalUrl('PUBLIC_URL'),
    relayName: reader.optional('RELAY_NAME') ?? 'relay',
  };
  if (environment['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') {
    reader.problems.push(
      'NODE_TLS_REJECT_UNAUTHORIZED is 0, so that no certificate would be checked: remove it, and for an authority of your own set NODE_EXTRA_CA_CERTS to a file with its certificate.',
    );
  }
  if (settings.port === settings.metricsPort && settings.port !== 0) {
    reader.problems.push(
      'METRICS_PORT is the same as PORT: give the metrics a port of their own, which need not be reachable from outside.',
    );
  }
  if (reader.problems.length > 0) throw new SettingsError(reader.problems);
  return settings;
}

/**
 * The secrets of the channel with this developer name. Throws {@link SettingsError}, naming the
 * variables, if they are missing or cannot be right.
 */
export function readChannelSecrets(environment: Environment, channel: string): ChannelSecrets {
  const reader = new Reader(environment);
  const name = (what: string): string => `WECHAT_${channel.toUpperCase()}_${what}`;
  const secrets = {
    appSecret: reader.required(name('APP_SECRET'), "the account's AppSecret"),
    token: reader.required(name('TOKEN'), "the Token of the account's server settings"),
    encodingAesKey: reader.optional(name('ENCODING_AES_KEY')),
  };
  if (
    secrets.encodingAesKey !== undefined &&
    !/^[A-Za-z0-9+/]{43}$/u.test(secrets.encodingAesKey)
  ) {
    reader.problems.push(
      `${name('ENCODING_AES_KEY')} is not an EncodingAESKey: copy its 43 letters and digits again, or leave it out for an account in plain mode.`,
    );
  }
  if (reader.problems.length > 0) throw new SettingsError(reader.problems);
  return secrets;
}

/**
 * The text between `MP_verify_` and `.txt` in the name of the file by which WeChat finds out whose domain
 * the relay has; undefined if there is none.
 */
export function readDomainProof(environment: Environment, channel: string): string | undefined {
  return new Reader(environment).optional(`WECHAT_${channel.toUpperCase()}_MP_VERIFY`);
}

/** Reads one variable after the other and gathers what is wrong with them. */
class Reader {
  readonly problems: string[] = [];
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** The variable itself, or the content of the file that `NAME_FILE` points to. */
  optional(name: string): string | undefined {
    const value = this.#environment[name]?.trim();
    if (value !== undefined && value !== '') return value;
    const file = this.#environment[`${name}_FILE`]?.trim();
    if (file === undefined || file === '') return undefined;
    return this.#read(`${name}_FILE`, file);
  }

  required(name: string, what: string): string {
    const before = this.problems.length;
    const value = this.optional(name);
    if (value === undefined && this.problems.length === before) {
      this.problems.push(
        `${name} is missing: set it to ${what}, or ${name}_FILE to a file with it.`,
      );
    }
    return value ?? '';
  }

  oneOf<T extends string>(name: string, choices: readonly T[], standard: T): T {
    const value = this.optional(name) ?? standard;
    const choice = choices.find((each) => each === value);
    if (choice === undefined) {
      this.problems.push(`${name} is "${value}": choose one of ${choices.join(', ')}.`);
    }
    return choice ?? standard;
  }

  port(name: string, standard: number): number {
    const value = this.optional(name);
    if (value === undefined) return standard;
    const port = Number(value);
    if (!/^\d{1,5}$/u.test(value) || port > 65_535) {
      this.problems.push(
        `${name} is "${value}": set it to a number from 1 to 65535, or to 0 for any that is free.`,
      );
      return Number.NaN;
    }
    return port;
  }

  url(name: string, standard?: string): string {
    const value =
      standard === undefined
        ? this.required(name, 'the address of your org, such as https://example.my.salesforce.com')
        : (this.optional(name) ?? standard);
    if (value === '') return value;
    const url = URL.parse(value);
    const local = ['localhost', '127.0.0.1', '[::1]'].includes(url?.hostname ?? '');
    if (url === null || (url.protocol !== 'https:' && !(url.protocol === 'http:' && local))) {
      // Without the value: people put passwords into addresses.
      this.problems.push(
        `${name} is not an address that begins with https:// (http:// is for this machine only): set it to one.`,
      );
    } else if (/\.(lightning\.force|my\.salesforce-setup)\.com$/u.test(url.hostname)) {
      this.problems.push(
        `${name} is an address for browsers: set it to the org's own, as Setup, My Domain shows it; it ends with .my.salesforce.com.`,
      );
    }
    return value.replace(/\/+$/u, '');
  }

  optionalUrl(name: string): string | undefined {
    return this.optional(name) === undefined ? undefined : this.url(name);
  }

  store(): Settings['store'] {
    const value = this.optional('STORE_URL') ?? 'sqlite:relay.db';
    if (/^postgres(ql)?:\/\/./u.test(value) && URL.canParse(value)) {
      return { kind: 'postgres', url: value };
    }
    const path = /^sqlite:(.+)$/u.exec(value)?.[1];
    if (path === undefined) {
      this.problems.push(
        // Without the value: the address of a database holds its password.
        'STORE_URL is neither a file nor a database: set it to sqlite: and a file, such as sqlite:/var/lib/wechat-desk/relay.db, or to postgres://user:password@host/database for several relays.',
      );
    }
    return { kind: 'sqlite', path: path ?? '' };
  }

  keepDays(): number {
    const value = this.optional('JOURNAL_DAYS') ?? '30';
    // The org repeats commands for 72 hours.
    if (!/^\d{1,4}$/u.test(value) || Number(value) < 4) {
      this.problems.push(`JOURNAL_DAYS is "${value}": set it to a number of days, at least 4.`);
    }
    return Number(value);
  }

  apiVersion(): string {
    const value = this.optional('SALESFORCE_API_VERSION') ?? '65.0';
    if (!/^\d{2,3}\.0$/u.test(value)) {
      this.problems.push(`SALESFORCE_API_VERSION is "${value}": set it to a version such as 65.0.`);
    }
    return value;
  }

  grant(): OrgCredentials['grant'] {
    const before = this.problems.length;
    const clientSecret = this.optional('SALESFORCE_CLIENT_SECRET');
    const username = this.optional('SALESFORCE_USERNAME');
    const privateKey = this.optional('SALESFORCE_PRIVATE_KEY');
    if (privateKey !== undefined) {
      // A file that cannot be read has its line already.
      if (username === undefined && this.problems.length === before) {
        this.problems.push(
          'SALESFORCE_USERNAME is missing: with a private key, set it to the user that the relay signs in as.',
        );
      }
      if (!isPrivateKey(privateKey)) {
        this.problems.push(
          'SALESFORCE_PRIVATE_KEY_FILE (or SALESFORCE_PRIVATE_KEY) holds no private key: give it an unencrypted RSA key in PEM form (-----BEGIN PRIVATE KEY-----).',
        );
      }
      return { kind: 'jwt-bearer', username: username ?? '', privateKey };
    }
    if (clientSecret === undefined && this.problems.length === before) {
      this.problems.push(
        'There is no way to sign in to the org: set SALESFORCE_USERNAME and SALESFORCE_PRIVATE_KEY_FILE (JWT bearer), or SALESFORCE_CLIENT_SECRET (client credentials).',
      );
    }
    return { kind: 'client-credentials', clientSecret: clientSecret ?? '' };
  }

  #read(name: string, file: string): string | undefined {
    try {
      const content = readFileSync(file, 'utf8').trim();
      if (content !== '') return content;
      this.problems.push(`${name} points to ${file}, which is empty: put the value into it.`);
    } catch {
      this.problems.push(
        `${name} points to ${file}, which cannot be read: check its path and rights.`,
      );
    }
    return undefined;
  }
}

function isPrivateKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
