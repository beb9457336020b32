import { describe, expect, test } from 'vitest';

import {
  CHAT_KEY,
  findings,
  LANGUAGES,
  lookAgain,
  openAndAccept,
  openPanel,
  PICTURES,
  type PanelVisit,
} from './panel-fixture.ts';
import { AGENT, type PanelScene } from './panel-org.ts';
import type { Language } from '../panel/languages.ts';
import { readLabels } from '../panel/package-labels.ts';
import { PANEL } from '../panel/sources.ts';

const HOUR_MS = 3_600_000;
const WALK_MS = 240_000;

/** The states of a chat in their order: what the relay tells of it, and words of the panel then. */
const STATES: readonly {
  name: string;
  /** A label of the package, and what stands in it for `{0}`. */
  shows: readonly [label: string, value?: string];
  update: () => Record<string, unknown>;
}[] = [
  {
    name: '1-waiting',
    shows: ['WeChat_Panel_Status_Queued'],
    update: () => ({ status: 'queued' }),
  },
  {
    name: '2-active',
    shows: ['WeChat_Panel_Replies_Left_Other', '4'],
    update: () => ({
      agent: AGENT.name,
      acceptedAt: Date.now() - 60_000,
      repliesLeft: 4,
      repliesAllowed: 5,
      windowEndsAt: Date.now() + 47 * HOUR_MS,
    }),
  },
  {
    name: '3-replies-low',
    shows: ['WeChat_Panel_Replies_Left_One', '1'],
    update: () => ({ repliesLeft: 1, windowEndsAt: Date.now() + 50 * 60_000 }),
  },
  {
    name: '4-window-closed',
    shows: ['WeChat_Panel_Trouble_Parked'],
    update: () => ({
      repliesLeft: 0,
      windowEndsAt: Date.now() - 60_000,
      messages: [message('parked', '退货地址我稍后发给您。', 1), message('parked', 'RMA-20417', 2)],
    }),
  },
  {
    name: '5-delivery-failed',
    shows: ['WeChat_Panel_Reason_Content'],
    update: () => ({
      repliesLeft: 3,
      windowEndsAt: Date.now() + 40 * HOUR_MS,
      problem: 'wechat-87014',
      messages: [
        message('delivered', '退货地址我稍后发给您。', 1),
        message('delivered', 'RMA-20417', 2),
        {
          ...message('failed', '点击领取优惠券 https://example.com/coupon', 3),
          reason: 'wechat-87014',
        },
        message('unknown', '已经为您登记退货。', 4),
      ],
    }),
  },
  {
    name: '6-not-passed-on',
    shows: ['WeChat_Panel_Trouble_In_Cancelled'],
    update: () => ({
      problem: null,
      messages: [
        message('delivered', '点击领取优惠券 https://example.com/coupon', 3),
        message('delivered', '已经为您登记退货。', 4),
        ...['parked', 'failed', 'unknown', 'cancelled'].map((status, index) => ({
          ...message(status, '退货单号是 RMA-20417，麻烦帮我查一下。', 5 + index),
          key: `in-${status}`,
          direction: 'to-agent',
          author: '',
        })),
      ],
    }),
  },
  {
    name: '7-ended',
    shows: ['WeChat_Panel_End_Customer'],
    update: () => ({ status: 'ended', endedAt: Date.now(), endReason: 'client' }),
  },
];

function message(status: string, text: string, position: number): Record<string, unknown> {
  return {
    key: `out-${position}`,
    position,
    direction: 'to-customer',
    type: 'text',
    text,
    author: AGENT.name,
    sentAt: Date.now() - 30_000 + position,
    status,
  };
}

const labels = readLabels(PANEL.root, PANEL.packages);

function wordsOf([label, value = '']: readonly [string, string?], language: Language): string {
  const words = labels.get(label)?.[language];
  if (words === undefined) throw new Error(`There is no label ${label}.`);
  return words.replace('{0}', value);
}

async function wellKnown(scene: PanelScene): Promise<string> {
  const chatId = await scene.open(CHAT_KEY);
  await scene.know({
    displayName: '王小明',
    remark: '老客户，喜欢打电话',
    tags: ['VIP', '家电'],
    language: 'zh_CN',
    subscribed: true,
    subscribedAt: Date.now() - 200 * 24 * HOUR_MS,
    scene: 'ADD_SCENE_QR_CODE',
  });
  return chatId;
}

/** In the narrow and in the wide panel: no finding, and a picture. */
async function inspect(visit: PanelVisit, name: string): Promise<void> {
  const { page } = visit;
  const width = page.locator('#panel-width');
  for (const shape of ['narrow', 'wide']) {
    expect.soft(await findings(page, '#panel'), `${name} ${shape}`).toEqual([]);
    const overflow = await page.evaluate(
      `(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('#panel'))`,
    );
    expect.soft(overflow, `${name} ${shape} is no wider than its place`).toBe(0);
    await page.locator('#panel').screenshot({ path: `${PICTURES}/${name}-${shape}.png` });
    await width.click();
  }
}

describe('a whole chat', () => {
  test.for(LANGUAGES)(
    '%s: every state, narrow and wide',
    { timeout: WALK_MS },
    async (language) => {
      const visit = await openPanel(wellKnown, language);
      const { panel, page, scene, chatId } = visit;
      await panel.getByText('王小明').first().waitFor();
      for (const { name, shows, update } of STATES) {
        await scene.tell(chatId, update());
        await lookAgain(visit);
        await panel.getByText(wordsOf(shows, language)).first().waitFor();
        await inspect(visit, `${language}-${name}`);
        if (name === '2-active')
          await page.screenshot({ path: `${PICTURES}/${language}-page.png` });
      }
    },
  );
});

describe('without a chat to show', () => {
  test('a chat that is not from WeChat is said to be none', async () => {
    const visit = await openPanel((scene) => {
      scene.transcript(CHAT_KEY);
      return Promise.resolve('');
    });
    await visit.panel.getByText('Not from WeChat').waitFor();
    await inspect(visit, 'en-empty');
  });

  test('an agent without the permission set is told which one to ask for', async () => {
    const visit = await openPanel((scene) => {
      scene.caller = scene.org.people.relay;
      return openAndAccept(scene);
    });
    await visit.panel.getByText('No access to WeChat chats').waitFor();
    expect(await visit.panel.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    await inspect(visit, 'en-no-permission');
  });

  test('an error can be tried again', async () => {
    const visit = await openPanel((scene) => {
      scene.failure = { status: 500, message: 'An internal server error has occurred' };
      return openAndAccept(scene);
    });
    await visit.panel.getByText('The panel could not be loaded').waitFor();
    await inspect(visit, 'en-error');
    visit.scene.failure = undefined;
    await visit.panel.getByRole('button', { name: 'Try again' }).click();
    await visit.panel.getByText('4 replies left').waitFor();
  });

  test('while it loads, its shape is there', async () => {
    const held = Promise.withResolvers<undefined>();
    const visit = await openPanel((scene) => {
      const { door } = scene;
      const { callApex } = door;
      door.callApex = async (...call) => {
        await held.promise;
        return callApex(...call);
      };
      return openAndAccept(scene);
    });
    await visit.panel.locator('[aria-busy=true]').first().waitFor();
    await inspect(visit, 'en-loading');
    held.resolve(undefined);
    await visit.panel.getByText('4 replies left').waitFor();
  });
});
