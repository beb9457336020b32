import { find, make, setAttribute, setHidden } from '../element.ts';
import { t } from '../language.ts';
import { onChange } from '../store.ts';
import { happenOnShownPhone } from './outbox.ts';

/** The menu of the account, as it was made in WeChat's console. */
const ITEMS: readonly { name: string; event: 'CLICK' | 'VIEW'; key: string }[] = [
  { name: '人工客服', event: 'CLICK', key: 'AGENT' },
  { name: '订单查询', event: 'CLICK', key: 'ORDER_STATUS' },
  { name: '官方商城', event: 'VIEW', key: 'https://example.com/shop' },
];

/** At the bottom of the phone there is a keyboard or the account's menu; a button changes between them. */
export function startMenuBar(): void {
  const bar = find('account-menu', HTMLElement);
  const writing = find('phone-writing', HTMLElement);
  const change = find('phone-switch', HTMLButtonElement);
  for (const { name, event, key } of ITEMS) {
    const button = make('button', { type: 'button', lang: 'zh-Hans' }, [name]);
    button.addEventListener('click', () => {
      happenOnShownPhone(event, key);
    });
    bar.append(button);
  }
  const draw = (): void => {
    setAttribute(change, 'aria-label', t(bar.hidden ? 'phone.showMenu' : 'phone.showKeyboard'));
    setAttribute(change, 'title', t(bar.hidden ? 'phone.showMenu' : 'phone.showKeyboard'));
    setAttribute(change, 'data-shows', bar.hidden ? 'keyboard' : 'menu');
  };
  change.addEventListener('click', () => {
    const isMenu = bar.hasAttribute('hidden');
    setHidden(bar, !isMenu);
    setHidden(writing, isMenu);
    draw();
  });
  onChange(draw);
}
