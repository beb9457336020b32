import { Counter, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';

import { renew, replaceSection, SECTIONS } from '../../../scripts/docs/sections.ts';
import { metricsTable, settingsTable } from '../../../scripts/docs/tables.ts';
import { VARIABLES } from '../../src/config-variables.ts';
import {
  readChannelSecrets,
  readDomainProof,
  readSettings,
  SettingsError,
  type Environment,
} from '../../src/config.ts';

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
