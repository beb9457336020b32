import { onTestFinished } from 'vitest';
import { z } from 'zod';

import type { RunningUser } from '../../apex/run/transaction.ts';
import type { PanelOrg } from '../panel/org-door.ts';
import { hearEvents, panelOrgOf } from '../panel/sandbox-org.ts';
import { startOrgStandIn, type OrgStandIn } from '../org/stand-in.ts';

export const AGENT = { id: '0055g00000Agent', name: 'Grace Chen' };
export const OPEN_ID = 'oWxDesk_test-customer-00Ming';
const HOUR_MS = 3_600_000;

const commandSchema = z.object({
  data: z.looseObject({
    payload: z.looseObject({ Type__c: z.string(), RequestId__c: z.string() }),
  }),
});
export type Command = z.infer<typeof commandSchema>['data']['payload'];

const openedSchema = z.looseObject({
  chatId: z.string(),
  prechatDetails: z.array(
    z.looseObject({
      label: z.string(),
      value: z.string(),
      transcriptFields: z.array(z.string()),
    }),
  ),
});

/** An org with the package, in which a test plays the relay and Live Agent. */
export class PanelScene {
  readonly org: OrgStandIn;
  /** What the page's server is given; tests may put something else in its place. */
  readonly door: PanelOrg;
  /** Every Apex method that a component called, as `Class.method`. */
  readonly calls: string[] = [];
  /** Every command for the relay, oldest first. */
  readonly commands: Command[] = [];
  /** How many files were asked for. */
  filesRead = 0;
  /** When set, every call of Apex fails with it. */
  failure: { status: number; message: string } | undefined;
  /** When set, who calls Apex in place of the agent. */
  caller: RunningUser | undefined;
  #fence = 1;

  constructor(org: OrgStandIn) {
    this.org = org;
    const door = panelOrgOf(org, (id) => (id === AGENT.id ? AGENT.name : undefined));
    this.door = {
      ...door,
      callApex: (user, method, params) => {
        this.calls.push(method);
        if (this.failure !== undefined) {
          const { status, message } = this.failure;
          return Promise.resolve({ ok: false, error: { status, body: { message } } });
        }
        return this.caller === undefined
          ? door.callApex(user, method, params)
          : Promise.resolve(org.auraCall(this.caller, method, params));
      },
      readFile: (user, id) => {
        this.filesRead += 1;
        return door.readFile(user, id);
      },
    };
  }

  /** How often a method of the panel's controllers was called. */
  count(method: string): number {
    return this.calls.filter((one) => one.endsWith(`.${method}`)).length;
  }

  /** A customer's chat: the relay opens it, and Live Agent has its transcript. Returns the chat's id. */
  async open(chatKey: string): Promise<string> {
    const opened = openedSchema.parse(
      await this.relay('POST', 'chats', {
        channel: 'Main',
        openId: OPEN_ID,
        key: `key-${chatKey}`,
        fence: this.#fence,
        relay: 'relay-1',
      }),
    );
    this.transcript(chatKey, opened.prechatDetails);
    return opened.chatId;
  }

  /** Live Agent has a chat. Without the details of its prechat it is not one of WeChat's. */
  transcript(
    chatKey: string,
    details: { label: string; value: string; transcriptFields: string[] }[] = [],
  ): void {
    const now = Date.now();
    this.org.chatChanged({
      chatKey,
      accepted: true,
      ended: false,
      endedBy: null,
      agentName: AGENT.name,
      requestedAt: now - 90_000,
      acceptedAt: now - 60_000,
      endedAt: null,
      prechat: { details, entities: [] },
      history: [],
    });
  }

  /** The relay tells something of a chat. */
  async tell(chatId: string, update: Record<string, unknown>): Promise<void> {
    await this.relay('PATCH', `chats/${chatId}`, {
      fence: this.#fence,
      status: 'active',
      ...update,
    });
  }

  /** The chat was accepted a minute ago, and most replies are left. */
  async accept(chatId: string): Promise<void> {
    const now = Date.now();
    await this.tell(chatId, {
      agent: AGENT.name,
      acceptedAt: now - 60_000,
      repliesLeft: 4,
      repliesAllowed: 5,
      windowEndsAt: now + 47 * HOUR_MS,
    });
  }

  /** What the relay knows of the customer. */
  async know(profile: Record<string, unknown>): Promise<void> {
    await this.relay('PUT', `identities/Main/${OPEN_ID}`, profile);
  }

  /** Calls the package's Apex REST as the relay. @throws with the org's answer when it refuses */
  async relay(method: string, path: string, body: unknown): Promise<unknown> {
    const answer = await fetch(`${this.org.url}/services/apexrest/wechat/v1/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.org.signIn(this.org.people.relay)}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${text}`);
    return JSON.parse(text === '' ? 'null' : text) as unknown;
  }
}

/** An org for one test. What it fails at by itself fails the test. */
export async function openScene(): Promise<PanelScene> {
  const failures: string[] = [];
  const org = await startOrgStandIn({
    clientId: 'consumer-key',
    clientSecret: 'consumer-secret',
    channels: [
      {
        developerName: 'Main',
        label: '安心家电客服',
        fields: {
          OriginalId__c: 'gh_5a0d8b2c4e6f',
          AppId__c: 'wx1234567890abcdef',
          Language__c: 'zh_CN',
          LiveAgentEndpoint__c: 'http://127.0.0.1:9/chat/rest/',
          LiveAgentDeploymentId__c: '5725g000000sAnd',
          LiveAgentButtonId__c: '5735g000000sAnd',
        },
      },
    ],
    onFailure: (what, error) => failures.push(`${what}: ${String(error)}`),
  });
  onTestFinished(async () => {
    await org.close();
    if (failures.length > 0) throw new Error(failures.join('\n'));
  });
  const scene = new PanelScene(org);
  const channel = '/event/WeChat_Chat_Command__e';
  const stop = await hearEvents(org, org.people.relay, channel, -1, (event) => {
    scene.commands.push(commandSchema.parse(event).data.payload);
  });
  onTestFinished(stop);
  return scene;
}
