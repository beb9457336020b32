import express, { type Router } from 'express';
import { z } from 'zod';

import { ACCOUNT, CONNECTED_APP, type World } from '../world.ts';
import { setupPage, type Entered, type SetupPage } from './setup-page.ts';

const THIS_MACHINE = '127.0.0.1';
const MODES = { 安全模式: 'safe', 兼容模式: 'compatible', 明文模式: 'plain' } as const;

const text = z.string().trim().default('');
const entered = z.record(z.string(), text);
const certificate = z.object({ pem: z.string() });
const allowed = z.object({ addresses: text });
const channel = z
  .object({
    developerName: z
      .string()
      .trim()
      .regex(/^[A-Za-z]\w*$/u),
    Active__c: text,
  })
  .catchall(text);
const server = z.object({
  url: text,
  token: z.string().regex(/^[A-Za-z0-9]{3,32}$/u, 'Token: 3 to 32 letters and digits'),
  encodingAesKey: text,
  mode: z.enum(['安全模式', '兼容模式', '明文模式']),
});

/** What the admin is told. */
type Said = NonNullable<SetupPage['said']>;

/** By the name of its form, what is done by hand. A refusal is an Error. */
type HandWork = (world: World, body: unknown) => Said | Promise<Said>;

const HAND_WORK: Readonly<Record<string, HandWork>> = {
  certificate: ({ org }, body) => {
    org.useCertificate(certificate.parse(body).pem);
    return done('The connected app has this certificate.');
  },
  allowed: ({ wechat }, body) => {
    const addresses = allowed.parse(body).addresses.split(/[\s,;]+/u);
    const isAllowed = addresses.includes(THIS_MACHINE);
    wechat.faults.set('ip-not-allowed', isAllowed ? 'off' : '40164');
    return done(`The IP allow-list is ${addresses.join(', ')}.`);
  },
  channel: ({ org }, body) => {
    const { developerName, Active__c, ...fields } = channel.parse(body);
    const active = String(Active__c === 'true');
    const values = { Language__c: 'zh_CN', ...fields, Active__c: active };
    org.putChannel({ developerName, label: developerName, fields: values });
    return done(`The record ${developerName} is saved.`);
  },
  server: async ({ wechat }, body) => {
    const { mode, ...settings } = server.parse(body);
    const saved = await wechat.submitServerSettings(ACCOUNT.name, {
      ...settings,
      mode: MODES[mode],
    });
    return saved.ok
      ? done('提交成功: the settings are saved and enabled.')
      : refused(`提交失败: nothing is saved. ${saved.reason}.`);
  },
};

/**
 * Serves the page of a rehearsal, and does what is entered there. Relative to where it is mounted.
 *
 * @param agents the names of those who answer: users of the org
 */
export function setupRoutes(world: World, agents: readonly string[]): Router {
  const remembered: Record<string, Entered> = {};
  const facts = factsOf(world, agents);
  const page = (said?: Said): string =>
    setupPage({ facts, entered: remembered, ...(said && { said }) });
  world.wechat.faults.set('ip-not-allowed', '40164');
  const router = express.Router();
  router.use(express.urlencoded({ extended: false }));
  router.get('/', (_request, response) => {
    response.send(page());
  });
  for (const [name, act] of Object.entries(HAND_WORK)) {
    router.post(`/${name}`, async (request, response) => {
      remembered[name] = entered.parse(request.body);
      const said = await attempt(() => act(world, request.body));
      response.status(said.ok ? 200 : 400).send(page(said));
    });
  }
  return router;
}

async function attempt(act: () => Said | Promise<Said>): Promise<Said> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof z.ZodError) return refused(z.prettifyError(error));
    if (error instanceof Error) return refused(error.message);
    throw error;
  }
}

function done(text: string): Said {
  return { ok: true, text };
}

function refused(text: string): Said {
  return { ok: false, text };
}

/** What the admin finds on the real pages. */
function factsOf({ org, liveAgent }: World, agents: readonly string[]): SetupPage['facts'] {
  return {
    org: {
      'My Domain': org.url,
      'Chat API Endpoint (Chat Settings)': `${liveAgent.url}/chat/rest/`,
      'User of the relay': org.people.relay.username,
      Agents: agents.map((name) => org.people.agent(name).username).join(', '),
    },
    app: { 'Consumer key': CONNECTED_APP.clientId },
    account: {
      'AppID (开发者ID)': ACCOUNT.appId,
      AppSecret: ACCOUNT.appSecret,
      原始ID: ACCOUNT.originalId,
      'Outgoing address of this machine': THIS_MACHINE,
    },
  };
}
