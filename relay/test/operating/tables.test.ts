import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Counter, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';

import { renew, replaceSection, SECTIONS } from '../../../scripts/docs/sections.ts';
import { errcodesTable, metricsTable, settingsTable } from '../../../scripts/docs/tables.ts';
import { VARIABLES } from '../../src/config-variables.ts';
import {
  readChannelSecrets,
  readDomainProof,
  readSettings,
  SettingsError,
  type Environment,
} from '../../src/config.ts';
import { classify, KNOWN_ERRCODES } from '../../src/wechat/errcodes.ts';

const ROOT = join(import.meta.dirname, '../../..');

describe('what is written by a program', () => {
  it.each(SECTIONS)('$name in $file is up to date; if not: npm run docs', async (section) => {
    const { before, after } = await renew(section);
    expect(before).toBe(after);
  });

  it('stands between its marks, and nowhere else', () => {
    const text = 'a\n<!-- x: written by npm run docs -->\nold\n<!-- end of x -->\nb';
    expect(replaceSection(text, 'x', 'new')).toBe(
      'a\n<!-- x: written by npm run docs -->\n\nnew\n\n<!-- end of x -->\nb',
    );
    expect(() => replaceSection(text, 'y', 'new')).toThrow('The marks of y are missing.');
  });

  it('has a row for each variable and each metric', () => {
    expect(settingsTable([{ name: 'A', about: 'this | that', standard: '1' }])).toContain(
      '| `A` | this \\| that | `1` |',
    );
    const registry = new Registry();
    new Counter({
      name: 'wechat_desk_x_total',
      help: 'X.',
      labelNames: ['a', 'b'],
      registers: [registry],
    });
    expect(metricsTable(registry)).toContain('| `wechat_desk_x_total` | counter | `a`, `b` | X. |');
  });
});

describe('the codes', () => {
  const page = readFileSync(join(ROOT, 'relay/operations/README.md'), 'utf8');
  const codesIn = (pattern: string, form: RegExp): string[] => [
    ...new Set(
      globSync(pattern, { cwd: ROOT }).flatMap((file) =>
        [...readFileSync(join(ROOT, file), 'utf8').matchAll(form)].map(([, code = '']) => code),
      ),
    ),
  ];
  const ofPackage = codesIn(
    'force-app/*/classes/**/*.cls',
    /(?:make|error)\(\s*\d{3},\s*'([A-Z_]+)'/gu,
  );
  const webhook = [
    ...codesIn('relay/src/wechat/{push,xml,read-message}.ts', /'(wechat-[a-z-]+)'/gu),
    ...codesIn('relay/src/http/webhook.ts', /'(wechat-[a-z-]+|busy)'/gu),
  ];

  it.each([...ofPackage, ...webhook])('%s has its row', (code) => {
    expect(page).toContain(`\`${code}\``);
  });

  it('are found in the code', () => {
    expect(ofPackage).toEqual(expect.arrayContaining(['STALE_WRITER', 'TRY_AGAIN', 'LINKS_OFF']));
    expect(webhook).toEqual(expect.arrayContaining(['wechat-signature', 'wechat-xml', 'busy']));
  });

  it('of WeChat have one row for each meaning, and none for defects', () => {
    const rows = errcodesTable(KNOWN_ERRCODES, classify).split('\n');
    expect(rows).toContainEqual(
      expect.stringMatching(/^\| `40001`, `40014`, `42001` \| WeChat refuses/u),
    );
    expect(rows.join()).not.toContain('41001');
  });
});

describe('the variables', () => {
  const least: Environment = {
    SALESFORCE_LOGIN_URL: 'https://example.my.salesforce.com',
    SALESFORCE_CLIENT_ID: 'consumer-key',
    SALESFORCE_CLIENT_SECRET: 'consumer-secret',
  };

  it('are those that the relay reads, and no others', () => {
    const read = new Set<string>();
    const spy = new Proxy<Environment>(
      {},
      {
        get: (_, name) => {
          read.add(String(name));
          return undefined;
        },
      },
    );
    for (const attempt of [readSettings, channelSecrets, domainProof]) {
      try {
        attempt(spy);
      } catch (error) {
        expect(error).toBeInstanceOf(SettingsError);
      }
    }
    const own = [...read].filter((name) => !name.endsWith('_FILE') && !name.startsWith('NODE_'));
    expect(own.map((name) => name.replace('_MAIN_', '_<CHANNEL>_')).sort()).toEqual(
      VARIABLES.map(({ name }) => name).sort(),
    );
  });

  it.each(VARIABLES.filter(({ standard }) => standard !== undefined))(
    '$name is $standard unless it is set',
    ({ name, standard }) => {
      expect(readSettings({ ...least, [name]: standard })).toEqual(readSettings(least));
    },
  );

  it.each(
    VARIABLES.filter(({ name, standard }) => standard !== undefined && name !== 'RELAY_NAME'),
  )('$name is used', ({ name }) => {
    const other = OTHER[name] ?? '1234';
    expect(readSettings({ ...least, [name]: other })).not.toEqual(readSettings(least));
  });
});

const OTHER: Readonly<Record<string, string>> = {
  STORE_URL: 'sqlite:other.db',
  LOG_LEVEL: 'warn',
  SALESFORCE_API_VERSION: '66.0',
  WECHAT_API_URL: 'https://sh.api.weixin.qq.com',
  WECHAT_OPEN_URL: 'https://open.example.com',
};

function channelSecrets(environment: Environment): unknown {
  return readChannelSecrets(environment, 'Main');
}

function domainProof(environment: Environment): unknown {
  return readDomainProof(environment, 'Main');
}
