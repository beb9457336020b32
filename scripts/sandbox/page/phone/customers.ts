import { call } from '../api.ts';
import { avatar } from '../avatar.ts';
import { find, icon, make, setAttribute, setHidden, setText } from '../element.ts';
import { isCustomer } from '../guards.ts';
import { keyedList } from '../keyed.ts';
import { t } from '../language.ts';
import { currentCustomer, selectCustomer, unreadOnPhone, type Model } from '../model.ts';
import { attempt } from '../notice.ts';
import { attachPopover } from '../popover.ts';
import type { Customer, PhoneState } from '../state.ts';
import { change, current, onChange } from '../store.ts';

const NAMES = ['小雨', '阿杰', '思琪', '子涵', '晓峰', '雅婷', '志明', '美玲', '一诺', '浩然'];

/** The strip of customers beside the phone. */
export function startCustomers(): void {
  const add = find('add-customer', HTMLButtonElement);
  const menu = find('add-customer-menu', HTMLElement);
  add.append(icon('plus'));
  attachPopover(add, menu, () => {
    drawAccounts(menu, current().phone?.accounts ?? []);
  });
  add.addEventListener('click', (event) => {
    if ((current().phone?.accounts.length ?? 0) > 1) return;
    // With one account there is nothing to choose.
    event.preventDefault();
    void addCustomer();
  });

  const draw = keyedList(find('customers', HTMLElement), (one: Customer) => one.openId, createRow);
  onChange((model) => {
    draw(model.phone?.customers ?? []);
  });
}

function createRow(customer: Customer): { element: Element; update: (one: Customer) => void } {
  const face = avatar(customer.name);
  const name = make('bdi', { class: 'name' });
  const unread = make('span', { class: 'visually-hidden' });
  const dot = make('span', { class: 'dot' }, [unread]);
  const button = make('button', { type: 'button' }, [face, dot, name]);
  button.addEventListener('click', () => {
    change((model) => selectCustomer(model, customer.openId));
  });
  return {
    element: make('li', {}, [button]),
    update: (one) => {
      const model = current();
      const count = unreadOnPhone(model, one);
      setText(name, one.name);
      setAttribute(button, 'title', one.name);
      setAttribute(button, 'aria-current', isShown(model, one) ? 'true' : null);
      setAttribute(button, 'data-left', one.subscribed ? null : '');
      setText(unread, t('phone.unread', { n: count }));
      setHidden(dot, count === 0);
    },
  };
}

function isShown(model: Model, customer: Customer): boolean {
  return currentCustomer(model)?.openId === customer.openId;
}

function drawAccounts(menu: HTMLElement, accounts: PhoneState['accounts']): void {
  menu.replaceChildren(
    ...accounts.map((account) => {
      const item = make('button', { type: 'button', role: 'menuitem' }, [
        t('phone.addTo', { account: account.title }),
      ]);
      item.addEventListener('click', () => {
        menu.hidePopover();
        void addCustomer(account.name);
      });
      return item;
    }),
  );
}

async function addCustomer(account?: string): Promise<void> {
  await attempt(async () => {
    const name = freeName((current().phone?.customers ?? []).map((one) => one.name));
    const made = await call('POST', '/phone/customers', {
      name,
      ...(account === undefined ? {} : { account }),
    });
    if (isCustomer(made)) change((model) => selectCustomer(model, made.openId));
  });
}

/** The first friendly name that nobody bears; numbered when all are taken. */
function freeName(taken: readonly string[]): string {
  for (let round = 1; ; round++) {
    const names = round === 1 ? NAMES : NAMES.map((name) => `${name} ${round}`);
    const free = names.find((name) => !taken.includes(name));
    if (free !== undefined) return free;
  }
}
