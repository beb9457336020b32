import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import {
  environment,
  readChannelSecrets,
  readSettings,
  SettingsError,
  type Environment,
} from '../src/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'wechat-desk-config-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const rsaKey = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const lockedKey = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' },
}).privateKey;
const curveKey = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}).privateKey;

/** The least that the relay needs. */
const least: Environment = {
  SALESFORCE_LOGIN_URL: 'https://example.my.salesforce.com',
  SALESFORCE_CLIENT_ID: 'consumer-key',
  SALESFORCE_CLIENT_SECRET: 'consumer-secret',
};
const withKey: Environment = {
  ...least,
  SALESFORCE_CLIENT_SECRET: undefined,
  SALESFORCE_USERNAME: 'relay@example.com',
  SALESFORCE_PRIVATE_KEY: rsaKey.privateKey,
};

function problems(attempt: () => unknown): readonly string[] {
  try {
    attempt();
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

function problemsOf(change: Environment, base = least): readonly string[] {
  return problems(() => readSettings({ ...base, ...change }));
}

describe('the settings', () => {
  it.each(['postgres://relay:secret@db.example/relay', 'postgresql:///relay?host=/run/postgresql'])(
    'take the address of a database, such as %s',
    (url) => {
      expect(readSettings({ ...least, STORE_URL: url }).store).toEqual({ kind: 'postgres', url });
    },
  );

  it('need no more than the org and a way to sign in to it', () => {
    expect(readSettings(least)).toEqual({
      port: 8080,
      metricsPort: 9464,
      store: { kind: 'sqlite', path: 'relay.db' },
      keepDays: 30,
      logLevel: 'info',
      salesforce: {
        loginUrl: 'https://example.my.salesforce.com',
        clientId: 'consumer-key',
        apiVersion: '65.0',
        grant: { kind: 'client-credentials', clientSecret: 'consumer-secret' },
      },
      wechatApiUrl: 'https://api.weixin.qq.com',
      wechatOpenUrl: 'https://open.weixin.qq.com',
      publicUrl: undefined,
      relayName: 'relay',
    });
  });

  it('can all be given', () => {
    const settings = readSettings({
      ...withKey,
      PORT: '80',
      METRICS_PORT: '65535',
      STORE_URL: 'sqlite:/var/lib/wechat-desk/relay.db',
      LOG_LEVEL: 'debug',
      SALESFORCE_API_VERSION: '66.0',
      WECHAT_API_URL: 'https://sh.api.weixin.qq.com/',
      PUBLIC_URL: 'https://desk.example.com/',
      RELAY_NAME: 'shanghai-1',
    });
    expect(settings).toMatchObject({
      port: 80,
      metricsPort: 65535,
      store: { path: '/var/lib/wechat-desk/relay.db' },
      logLevel: 'debug',
      salesforce: {
        apiVersion: '66.0',
        grant: { kind: 'jwt-bearer', username: 'relay@example.com' },
      },
      wechatApiUrl: 'https://sh.api.weixin.qq.com',
      publicUrl: 'https://desk.example.com',
      relayName: 'shanghai-1',
    });
  });

  it('are what is set without the white space around it; an empty one is not set', () => {
    const settings = readSettings({ ...least, PORT: ' 81 ', LOG_LEVEL: '', RELAY_NAME: '  ' });
    expect(settings).toMatchObject({ port: 81, logLevel: 'info', relayName: 'relay' });
  });

  it('can come from files, unless the variable itself is set', () => {
    const settings = readSettings({
      ...withKey,
      SALESFORCE_PRIVATE_KEY: undefined,
      SALESFORCE_PRIVATE_KEY_FILE: file('key.pem', rsaKey.privateKey),
      SALESFORCE_CLIENT_ID: undefined,
      SALESFORCE_CLIENT_ID_FILE: file('id', 'from-file\n'),
      RELAY_NAME: 'named',
      RELAY_NAME_FILE: join(folder, 'missing'),
    });
    expect(settings.salesforce.clientId).toBe('from-file');
    expect(settings.salesforce.grant).toMatchObject({ privateKey: rsaKey.privateKey.trim() });
    expect(settings.relayName).toBe('named');
  });

  it.each(['http://localhost:9001', 'http://127.0.0.1:9001', 'http://[::1]:9001'])(
    'allow plain http on this machine: %s',
    (url) => {
      expect(readSettings({ ...least, SALESFORCE_LOGIN_URL: url }).salesforce.loginUrl).toBe(url);
    },
  );

  it('allow both ports to be any free one', () => {
    expect(problemsOf({ PORT: '0', METRICS_PORT: '0' })).toEqual([]);
  });

  it('sign in with the private key when there is a client secret too', () => {
    const both = { ...withKey, SALESFORCE_CLIENT_SECRET: 'consumer-secret' };
    expect(readSettings(both).salesforce.grant.kind).toBe('jwt-bearer');
  });
});

const KEY_CURE = /^SALESFORCE_PRIVATE_KEY_FILE .* give it an unencrypted RSA key in PEM form/u;

describe('a problem with the settings is one line that names the variable and the cure', () => {
  it.each<[string, Environment, RegExp]>([
    ['a port that is no number', { PORT: 'http' }, /^PORT is "http": set it to a number/u],
    ['a port in another notation', { PORT: '0x50' }, /^PORT is "0x50": set it to a number/u],
    ['a port with a fraction', { PORT: '80.5' }, /^PORT is "80.5": set it to a number/u],
    ['a negative port', { METRICS_PORT: '-1' }, /^METRICS_PORT is "-1": set it to a number/u],
    ['a port that is too high', { METRICS_PORT: '65536' }, /^METRICS_PORT is "65536": set it/u],
    ['the same port twice', { METRICS_PORT: '8080' }, /^METRICS_PORT is the same as PORT: give/u],
    ['an unknown log level', { LOG_LEVEL: 'loud' }, /^LOG_LEVEL is "loud": choose one of trace, /u],
    ['a store of another kind', { STORE_URL: 'relay.db' }, /^STORE_URL .* set it to sqlite: and/u],
    [
      'a database that is no address',
      { STORE_URL: 'postgres://' },
      /^STORE_URL .* or to postgres:/u,
    ],
    ['a journal that forgets too soon', { JOURNAL_DAYS: '3' }, /^JOURNAL_DAYS is "3"/u],
    ['a journal that forgets in words', { JOURNAL_DAYS: 'never' }, /^JOURNAL_DAYS is "never"/u],
    ['a store without a file', { STORE_URL: 'sqlite:' }, /^STORE_URL .* set it to sqlite: and/u],
    [
      'no address of the org',
      { SALESFORCE_LOGIN_URL: undefined },
      /^SALESFORCE_LOGIN_URL is missing: set it to .* or SALESFORCE_LOGIN_URL_FILE/u,
    ],
    [
      'an address that is none',
      { SALESFORCE_LOGIN_URL: 'example' },
      /^SALESFORCE_LOGIN_URL is not an address that begins with https:\/\/.*: set it/u,
    ],
    [
      'plain http over the network',
      { WECHAT_API_URL: 'http://api.weixin.qq.com' },
      /^WECHAT_API_URL is not an address that begins with https:\/\//u,
    ],
    [
      'an address of Lightning',
      { SALESFORCE_LOGIN_URL: 'https://example.lightning.force.com' },
      /^SALESFORCE_LOGIN_URL is an address for browsers: set it to .*\.my\.salesforce\.com/u,
    ],
    [
      'an address of Setup',
      { SALESFORCE_LOGIN_URL: 'https://example.my.salesforce-setup.com' },
      /^SALESFORCE_LOGIN_URL is an address for browsers: set it to/u,
    ],
    [
      'no consumer key',
      { SALESFORCE_CLIENT_ID: undefined },
      /^SALESFORCE_CLIENT_ID is missing: set it to the consumer key/u,
    ],
    [
      'an API version in words',
      { SALESFORCE_API_VERSION: 'v65' },
      /^SALESFORCE_API_VERSION is "v65": set it to a version such as 65\.0/u,
    ],
    [
      'no way to sign in',
      { SALESFORCE_CLIENT_SECRET: undefined },
      /set SALESFORCE_USERNAME and SALESFORCE_PRIVATE_KEY_FILE .* or SALESFORCE_CLIENT_SECRET/u,
    ],
    [
      'a user without a key',
      { SALESFORCE_CLIENT_SECRET: undefined, SALESFORCE_USERNAME: 'relay@example.com' },
      /set SALESFORCE_USERNAME and SALESFORCE_PRIVATE_KEY_FILE/u,
    ],
    [
      'a key without a user',
      { SALESFORCE_PRIVATE_KEY: rsaKey.privateKey },
      /^SALESFORCE_USERNAME is missing: with a private key, set it/u,
    ],
  ])('%s', (_, change, expected) => {
    const found = problemsOf(change);
    expect(found).toEqual([expect.stringMatching(expected)]);
    expect(found[0]).not.toContain('\n');
  });

  it.each([
    ['is none', 'not a key'],
    ['is the public one', rsaKey.publicKey],
    ['has a passphrase', lockedKey],
    ['is of another kind', curveKey],
  ])('a private key that %s', (_, key) => {
    const found = problemsOf({ SALESFORCE_PRIVATE_KEY: key }, withKey);
    expect(found).toEqual([expect.stringMatching(KEY_CURE)]);
    expect(found[0]).not.toContain(key);
  });

  it.each([
    'SALESFORCE_LOGIN_URL',
    'SALESFORCE_CLIENT_ID',
    'SALESFORCE_CLIENT_SECRET',
    'SALESFORCE_PRIVATE_KEY',
    'SALESFORCE_USERNAME',
    'STORE_URL',
    'PORT',
  ])('a file for %s that cannot be read, or is empty', (name) => {
    const base = name === 'SALESFORCE_USERNAME' ? withKey : least;
    const set = (path: string): Environment => ({
      [name]: undefined,
      [`${name}_FILE`]: path,
      ...(name === 'SALESFORCE_PRIVATE_KEY' ? { SALESFORCE_CLIENT_SECRET: undefined } : {}),
    });
    const missing = join(folder, 'missing');
    expect(problemsOf(set(missing), base)).toEqual([
      `${name}_FILE points to ${missing}, which cannot be read: check its path and rights.`,
    ]);
    const empty = file('empty', ' \n');
    expect(problemsOf(set(empty), base)).toEqual([
      `${name}_FILE points to ${empty}, which is empty: put the value into it.`,
    ]);
  });

  it('and so is the variable that switches the check of certificates off', () => {
    expect(problemsOf({ NODE_TLS_REJECT_UNAUTHORIZED: '1' })).toEqual([]);
    expect(problemsOf({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toEqual([
      expect.stringMatching(/^NODE_TLS_REJECT_UNAUTHORIZED is 0.*set NODE_EXTRA_CA_CERTS/u),
    ]);
  });

  it('several at once are all named, in one error', () => {
    const attempt = (): unknown => readSettings({ PORT: 'x', METRICS_PORT: 'x', LOG_LEVEL: 'x' });
    const found = problems(attempt);
    expect(found.map((line) => line.split(' ')[0])).toEqual([
      'PORT',
      'METRICS_PORT',
      'LOG_LEVEL',
      'SALESFORCE_LOGIN_URL',
      'SALESFORCE_CLIENT_ID',
      'There',
    ]);
    expect(attempt).toThrow(found.join('\n'));
  });

  it('and never shows a password', () => {
    const found = problemsOf({
      STORE_URL: 'mysql://relay:hunter2@db.example/relay?password=hunter2',
      WECHAT_API_URL: 'http://relay:hunter2@proxy.example',
      SALESFORCE_LOGIN_URL: 'relay:hunter2@example',
      SALESFORCE_CLIENT_ID: 'hunter2',
    });
    expect(found).toHaveLength(3);
    expect(found.join()).not.toContain('hunter2');
  });
});

describe('the secrets of a channel', () => {
  const aesKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
  const secrets: Environment = {
    WECHAT_SHOP_CN_APP_SECRET: 'app-secret',
    WECHAT_SHOP_CN_TOKEN: 'token',
    WECHAT_SHOP_CN_ENCODING_AES_KEY: aesKey,
  };

  it('are found under its name in capitals', () => {
    const found = { appSecret: 'app-secret', token: 'token', encodingAesKey: aesKey };
    expect(readChannelSecrets(secrets, 'Shop_CN')).toEqual(found);
  });

  it('can come from files', () => {
    const variables = {
      ...secrets,
      WECHAT_SHOP_CN_TOKEN: undefined,
      WECHAT_SHOP_CN_TOKEN_FILE: file('token', 'from-file\n'),
    };
    expect(readChannelSecrets(variables, 'Shop_CN').token).toBe('from-file');
  });

  it('need no key in plain mode', () => {
    const plain = { ...secrets, WECHAT_SHOP_CN_ENCODING_AES_KEY: undefined };
    expect(readChannelSecrets(plain, 'Shop_CN').encodingAesKey).toBeUndefined();
  });

  it('are named when they are missing', () => {
    expect(problems(() => readChannelSecrets({}, 'Main'))).toEqual([
      "WECHAT_MAIN_APP_SECRET is missing: set it to the account's AppSecret, or WECHAT_MAIN_APP_SECRET_FILE to a file with it.",
      "WECHAT_MAIN_TOKEN is missing: set it to the Token of the account's server settings, or WECHAT_MAIN_TOKEN_FILE to a file with it.",
    ]);
  });

  it.each([
    ['too short', aesKey.slice(1)],
    ['too long', `${aesKey}H`],
    ['padded', `${aesKey.slice(1)}=`],
    ['of other characters', `${aesKey.slice(1)}-`],
  ])('hold no key that is %s', (_, key) => {
    const wrong = { ...secrets, WECHAT_SHOP_CN_ENCODING_AES_KEY: key };
    const found = problems(() => readChannelSecrets(wrong, 'Shop_CN'));
    expect(found).toEqual([
      expect.stringMatching(/^WECHAT_SHOP_CN_ENCODING_AES_KEY .* copy its 43 letters and digits/u),
    ]);
    expect(found[0]).not.toContain(key);
  });
});

it('knows the environment of this process', () => {
  expect(environment).toBe(process.env);
});

describe('the relay with settings that cannot be used', () => {
  function start(settings: Environment): Promise<{ code: unknown; out: string; err: string }> {
    return new Promise((resolve) => {
      const main = join(import.meta.dirname, '../src/main.ts');
      execFile(process.execPath, [main], { env: settings }, (error, out, err) => {
        resolve({ code: error?.code, out, err });
      });
    });
  }

  it('ends with code 1 and one line for each problem', async () => {
    const [one, many] = await Promise.all([start({ ...least, PORT: 'x' }), start({})]);
    expect(one).toEqual({ code: 1, out: '', err: `${problemsOf({ PORT: 'x' }).join('\n')}\n` });
    expect(many.code).toBe(1);
    expect(many.err).toBe(`${problems(() => readSettings({})).join('\n')}\n`);
    expect(many.err.trim().split('\n')).toHaveLength(3);
  });
});
