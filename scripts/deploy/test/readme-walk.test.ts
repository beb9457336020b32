import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { blocksOf, commandsOf } from '../../docs/commands.ts';
import { freePort, Rehearsal } from './rehearsal.ts';

// The README's way from nothing to a chat, with the commands as they stand there. The tests are steps.
const SET_UP = 'Set up a real org and a real account';
const DEPLOY = 'Deploy into an org';
const RUN = 'Run the relay';
const DOCTOR = 'Something does not work';
const PATIENCE = { timeout: 30_000, interval: 50 };

/** The stand-ins' names for those of the README. */
const NAMES: Readonly<Record<string, string>> = {
  'relay@example.com': 'relay@wechat-desk.example',
  'li.wei@example.com': 'agent1@wechat-desk.example',
  'wang.fang@example.com': 'agent2@wechat-desk.example',
};

let admin: Rehearsal;
/** Where the stand-ins are, as they print it. */
let sandbox = '';
let org = '';
let weChat = '';
const keys = { token: '', aesKey: '' };
let port = 0;

beforeAll(async () => {
  admin = await Rehearsal.begin();
});
afterAll(async () => {
  await admin.end();
});

/** The command of a section that begins so, in the words of the stand-ins. */
function command(section: string, begin: string): string {
  const [found, ...more] = commandsOf('README.md', section).filter((each) =>
    each.startsWith(begin),
  );
  if (found === undefined || more.length > 0) throw new Error(`${section}: which is ${begin}?`);
  return Object.entries(NAMES).reduce((text, [name, own]) => text.replaceAll(name, own), found);
}

async function succeed(typed: string): Promise<string> {
  const { exit, out, errors } = await admin.type(typed);
  expect({ exit, errors: exit === 0 ? '' : errors + out }).toEqual({ exit: 0, errors: '' });
  return out;
}

/** Submits a form of the page on which one does by hand what cannot be typed; returns what it says. */
async function submit(form: string, fields: Record<string, string>): Promise<string> {
  const body = new URLSearchParams(fields);
  const answer = await fetch(`${sandbox}/setup/${form}`, { method: 'POST', body });
  return /role="status" class="(?:ok|wrong)">([^<]*)</u.exec(await answer.text())?.[1] ?? '';
}

/** What the page shows under a name. */
async function shown(name: string): Promise<string> {
  const page = await (await fetch(`${sandbox}/setup`)).text();
  return new RegExp(`<dt>${name}[^<]*</dt><dd>([^<]*)</dd>`, 'u').exec(page)?.[1] ?? '';
}

async function call(path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${sandbox}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return answer.json();
}

const texts = z.array(z.looseObject({ text: z.string().optional() }));
const phones = z.object({
  customers: z.array(z.looseObject({ openId: z.string(), bubbles: texts })),
});
const consoles = z.object({
  agents: z.array(z.looseObject({ id: z.string() })),
  chats: z.array(z.looseObject({ id: z.string(), messages: texts })),
});
const customer = async () => phones.parse(await call('/phone/state')).customers[0];
const desk = async () => consoles.parse(await call('/console/state'));

describe('The README, from nothing to a chat', () => {
  it('starts the stand-ins with nothing set up', async () => {
    const typed = `${command(SET_UP, 'npm run sandbox')} --port 0`;
    const printed = await admin.start(typed, /Stop it/u);
    sandbox = /sandbox: (\S+)/u.exec(printed)?.[1] ?? '';
    org = /--instance-url (\S+)/u.exec(printed)?.[1] ?? '';
    weChat = /WECHAT_API_URL=(\S+)/u.exec(printed)?.[1] ?? '';
    expect([sandbox, org, weChat]).not.toContain('');
    expect(await submit('channel', { developerName: 'Main' })).toContain(
      'There is no custom metadata type WeChat_Channel__mdt',
    );
  });

  it('signs in to the org, in a browser', async () => {
    const typed = `${command(DEPLOY, 'npx sf org login web')} --instance-url ${org}`;
    expect(await succeed(typed)).toContain('Successfully authorized admin@wechat-desk.example');
  });

  it('tries the deployment, which changes nothing', async () => {
    const out = await succeed(command(DEPLOY, 'npm run deploy -- --target-org my-org --dry-run'));
    expect(out).toContain('this takes some minutes');
    expect(out).toMatch(
      /The org would take \d+ components of force-app\/core and force-app\/live-agent; \d+ tests passed\./u,
    );
    expect(out).toContain('× Nobody has the permission set WeChat Relay yet');
    expect(await submit('channel', { developerName: 'Main' })).toContain('There is no custom');
  });

  it('deploys, assigns, and says what is left with links to this org', async () => {
    const out = await succeed(
      command(DEPLOY, 'npm run deploy -- --target-org my-org --relay-user'),
    );
    expect(out).toContain(
      'Assigned to admin@wechat-desk.example: WeChat_Admin, WeChat_Transcripts',
    );
    expect(out).toContain('Assigned to relay@wechat-desk.example: WeChat_Relay');
    expect(out).toContain(
      'Assigned to agent1@wechat-desk.example: WeChat_Agent, WeChat_Transcript',
    );
    expect(out).toContain(
      'Assigned to agent2@wechat-desk.example: WeChat_Agent, WeChat_Transcript',
    );
    expect(out).toContain('× Add a record of WeChat Channel');
    expect(out).toContain('deployment 5725g000000sAnd (WeChat 1)');
    expect(out).toContain(`${org}/lightning/setup/CustomMetadata/home`);
  });

  it('makes the key of the connected app, and does by hand what is done by hand', async () => {
    await succeed(command(SET_UP, 'openssl req'));
    const pem = await succeed('cat relay.crt');
    expect(await submit('certificate', { pem: 'none' })).not.toContain('The connected app has');
    expect(await submit('certificate', { pem })).toBe('The connected app has this certificate.');
    const record = {
      developerName: 'Main',
      Active__c: 'true',
      AppId__c: await shown('AppID'),
      OriginalId__c: await shown('原始ID'),
      LiveAgentEndpoint__c: await shown('Chat API Endpoint'),
      LiveAgentDeploymentId__c: '5725g000000sAnd',
      LiveAgentButtonId__c: '5735g000000sAnd',
    };
    expect(await submit('channel', record)).toBe('The record Main is saved.');
  });

  it('deploys again, and assigns nothing twice', async () => {
    const out = await succeed('npm run deploy -- --target-org my-org');
    expect(out).toMatch(/Deployed \d+ components/u);
    expect(out).not.toContain('Assigned');
    expect(out).toContain('Active channels: Main');
    expect(out).not.toContain('× ');
  });

  it('starts the relay with no more than the settings of the README', async () => {
    keys.token = (await succeed(command(RUN, 'openssl rand -hex'))).trim();
    keys.aesKey = (await succeed(command(RUN, 'openssl rand -base64'))).trim();
    port = await freePort();
    const values: Record<string, string> = {
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      SALESFORCE_LOGIN_URL: org,
      SALESFORCE_CLIENT_ID: await shown('Consumer key'),
      SALESFORCE_USERNAME: await shown('User of the relay'),
      SALESFORCE_PRIVATE_KEY_FILE: 'relay.key',
      WECHAT_MAIN_APP_SECRET: await shown('AppSecret'),
      WECHAT_MAIN_TOKEN: keys.token,
      WECHAT_MAIN_ENCODING_AES_KEY: keys.aesKey,
    };
    const [block] = blocksOf('README.md').filter(({ language }) => language === 'ini');
    const names = block?.lines.map((line) => line.slice(0, line.indexOf('='))) ?? [];
    const settings = names.map((name) => `${name}=${values[name] ?? ''}`);
    // For stand-ins, and for a machine on which there may be others.
    const here = { PORT: port, METRICS_PORT: await freePort(), WECHAT_API_URL: weChat };
    const more = Object.entries(here).map(([name, value]) => `${name}=${value}`);
    admin.write('relay.env', [...settings, ...more].join('\n'));
    await admin.start(command(RUN, 'node --env-file'), /"listening"/u);
  });

  it('asks the doctor, who names the address that WeChat does not let in', async () => {
    const { exit, out } = await admin.type(command(DOCTOR, 'node --env-file'));
    expect({ exit, out }).toEqual({ exit: 1, out: expect.stringContaining('127.0.0.1') as string });
    expect(out).toContain('1 failed');
    expect(out).toContain('IP allow-list');
    const addresses = '10.0.0.1, 127.0.0.1';
    expect(await submit('allowed', { addresses })).toBe(
      'The IP allow-list is 10.0.0.1, 127.0.0.1.',
    );
  });

  it('submits the server settings, which WeChat keeps if the relay has the same', async () => {
    const settings = {
      url: `http://127.0.0.1:${port}/wechat/Main`,
      token: keys.token,
      encodingAesKey: keys.aesKey,
      mode: '安全模式',
    };
    expect(await submit('server', { ...settings, token: 'another' })).toBe(
      '提交失败: nothing is saved. The answer had the status 401.',
    );
    expect(await submit('server', settings)).toBe('提交成功: the settings are saved and enabled.');
  });

  it('writes to the account, and is answered', async () => {
    const openId = (await customer())?.openId ?? '';
    await call(`/phone/customers/${openId}/messages`, { type: 'text', text: '你好' });
    await expect.poll(async () => (await desk()).chats.length, PATIENCE).toBe(1);
    const { agents, chats } = await desk();
    const chat = `/console/chats/${chats[0]?.id ?? ''}`;
    await call(`${chat}/accept`, { agentId: agents[0]?.id });
    const heard = async () => (await desk()).chats[0]?.messages.map(({ text }) => text);
    await expect.poll(heard, PATIENCE).toContain('你好');
    await call(`${chat}/messages`, { text: '您好，请问有什么可以帮您？' });
    const read = async () => (await customer())?.bubbles.map(({ text }) => text);
    await expect.poll(read, PATIENCE).toContain('您好，请问有什么可以帮您？');
  });

  it('asks the doctor again, who has nothing to complain of', async () => {
    expect(await succeed(command(DOCTOR, 'node --env-file'))).toMatch(
      /\d+ passed, 0 failed, 0 not checked\./u,
    );
  });
});

describe('The README, to try it', () => {
  it('starts the sandbox, with the relay in it', async () => {
    const typed = `${command('Try it', 'npm run sandbox')} -- --port 0`;
    const printed = await admin.start(typed, /Stop it/u);
    const page = await fetch(/sandbox: (\S+)/u.exec(printed)?.[1] ?? '');
    expect(page.status).toBe(200);
    expect(printed).toContain('"listening"');
  });
});
