import { createComposer } from '../composer.ts';
import { find, setAttribute, setHidden, setText } from '../element.ts';
import { keyedList } from '../keyed.ts';
import { t } from '../language.ts';
import { currentCustomer, type Model } from '../model.ts';
import { attachPopover } from '../popover.ts';
import { followEnd } from '../scroll.ts';
import type { Customer } from '../state.ts';
import { change, current, onChange } from '../store.ts';
import { clock, duration, needsTime } from '../time.ts';
import { createBubble, type Entry } from './bubble.ts';
import { fillEmojiPanel } from './emoji.ts';
import { loadNotices } from './captions.ts';
import { startMenuBar } from './menu-bar.ts';
import { startMoreToSend } from './more-to-send.ts';
import { happenOnShownPhone, sendFromPhone } from './outbox.ts';
import { startWebPage } from './web-page.ts';

/** What is on the code that stands in a shop. */
const SHOP_SCENE = 'shop-7';

/** The phone: its header, its messages, and where the customer writes. */
export function startConversation(): void {
  const drawHeader = startHeader();
  const drawLog = startLog();
  const form = find('phone-form', HTMLFormElement);
  const area = find('phone-message', HTMLTextAreaElement);
  const composer = createComposer(form, area, find('phone-send', HTMLButtonElement), {
    send: (openId, text) => sendFromPhone(openId, { type: 'text', text }),
  });
  const emoji = find('emoji-panel', HTMLElement);
  fillEmojiPanel(emoji, (chosen) => {
    composer.insert(chosen);
  });
  const send = find('phone-send', HTMLButtonElement);
  attachPopover(find('phone-emoji', HTMLButtonElement), emoji, undefined, send);
  startMoreToSend();
  startMenuBar();
  startWebPage();
  void loadNotices().then(() => {
    change((model) => ({ ...model }));
  });

  onChange((model) => {
    const customer = currentCustomer(model);
    drawHeader(model, customer);
    drawLog(model, customer);
    composer.show(customer?.openId ?? '');
    area.placeholder = t('phone.placeholder');
    setHidden(form, customer?.subscribed !== true);
    setHidden(find('phone-left', HTMLElement), customer?.subscribed !== false);
    setHidden(find('phone-empty', HTMLElement), model.phone === undefined || !!customer);
    setHidden(find('phone-frame', HTMLElement), customer === undefined);
  });
}

function startHeader(): (model: Model, customer: Customer | undefined) => void {
  const title = find('phone-title', HTMLElement);
  const more = find('phone-more', HTMLButtonElement);
  const menu = find('phone-menu', HTMLElement);
  const followItem = find('phone-follow', HTMLButtonElement);
  attachPopover(more, menu);
  followItem.addEventListener('click', () => {
    menu.hidePopover();
    const follows = currentCustomer(current())?.subscribed === true;
    happenOnShownPhone(follows ? 'unsubscribe' : 'subscribe');
  });
  for (const id of ['phone-scan', 'phone-return-scan']) {
    find(id, HTMLButtonElement).addEventListener('click', () => {
      menu.hidePopover();
      const follows = currentCustomer(current())?.subscribed === true;
      if (follows) happenOnShownPhone('SCAN', SHOP_SCENE);
      else happenOnShownPhone('subscribe', `qrscene_${SHOP_SCENE}`);
    });
  }
  find('phone-return', HTMLButtonElement).addEventListener('click', () => {
    happenOnShownPhone('subscribe');
  });

  return (model, customer) => {
    const account = model.phone?.accounts.find((one) => one.name === customer?.account);
    const name = account?.title ?? customer?.account ?? model.phone?.accounts[0]?.title ?? '';
    setText(title, customer?.typing === true ? t('phone.typing') : name);
    setHidden(more, customer === undefined);
    setText(followItem, customer?.subscribed === false ? t('phone.follow') : t('phone.unfollow'));
    setText(find('phone-clock', HTMLElement), clock(model.now));
    const allowance = find('allowance', HTMLElement);
    setHidden(allowance, customer?.subscribed !== true);
    if (!customer) return;
    setText(allowance, allowanceText(customer.allowance, model.now));
    setAttribute(allowance, 'data-left', leftText(customer.allowance, model.now));
  };
}

function startLog(): (model: Model, customer: Customer | undefined) => void {
  const content = find('bubbles', HTMLElement);
  const drawBubbles = keyedList(content, (entry: Entry) => entry.key, createBubble);
  const drawn = followEnd(
    find('phone-log', HTMLElement),
    content,
    find('phone-latest', HTMLButtonElement),
  );
  return (model, customer) => {
    drawBubbles(customer ? entries(model, customer) : []);
    const last = customer?.bubbles.at(-1);
    drawn({
      conversation: customer?.openId,
      newest: last?.id ?? -1,
      own: last?.from === 'customer',
    });
  };
}

function entries(model: Model, customer: Customer): Entry[] {
  const title = model.phone?.accounts.find((one) => one.name === customer.account)?.title ?? '';
  return customer.bubbles.map((bubble, place) => ({
    key: `${customer.openId} ${bubble.id}`,
    bubble,
    timed: needsTime(bubble.at, customer.bubbles[place - 1]?.at),
    now: model.now,
    writer: bubble.from === 'customer' ? customer.name : title,
  }));
}

/** How many messages the account may still send to this customer, and for how long. */
function allowanceText(allowance: Customer['allowance'], now: number): string {
  if (allowance.left <= 0 || allowance.until <= now) return t('phone.allowanceNone');
  return t('phone.allowance', { n: allowance.left, time: duration(allowance.until - now) });
}

/** For the colour: nothing, the last one, or more. */
function leftText({ left, until }: Customer['allowance'], now: number): 'none' | 'last' | 'more' {
  if (left <= 0 || until <= now) return 'none';
  return left === 1 ? 'last' : 'more';
}
