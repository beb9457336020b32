import { call } from '../api.ts';
import { find, make, setText } from '../element.ts';
import { isWebPage } from '../guards.ts';
import { t } from '../language.ts';
import { currentCustomer } from '../model.ts';
import { attempt } from '../notice.ts';
import { current } from '../store.ts';

/** Where the relay asks who a customer is: only the browser inside WeChat knows. */
const ASKS_WHO = /^\/wechat\/[^/]+\/who$/u;

/** The browser inside WeChat, and what WeChat itself asks before such a page. */
export function startWebPage(): void {
  const dialog = find('web-page', HTMLDialogElement);
  for (const button of dialog.querySelectorAll('.web-page-close')) {
    button.addEventListener('click', () => {
      dialog.close();
    });
  }
  find('web-allow', HTMLButtonElement).addEventListener('click', () => {
    void open(dialog.dataset['url'] ?? '', true);
  });
  find('web-deny', HTMLButtonElement).addEventListener('click', () => {
    void open(dialog.dataset['url'] ?? '', false);
  });
}

/** Opens a link in the browser inside WeChat, if it is one that needs it. */
export function visitFromPhone(url: string): boolean {
  if (!ASKS_WHO.test(URL.parse(url)?.pathname ?? '')) return false;
  const dialog = find('web-page', HTMLDialogElement);
  const model = current();
  const account = model.phone?.accounts.find(
    ({ name }) => name === currentCustomer(model)?.account,
  );
  dialog.dataset['url'] = url;
  dialog.dataset['step'] = 'ask';
  setText(find('web-ask-text', HTMLElement), t('web.asks', { account: account?.title ?? '' }));
  const screen = document.querySelector('.screen')?.getBoundingClientRect() ?? new DOMRect();
  for (const side of ['left', 'top', 'width', 'height'] as const) {
    dialog.style[side] = `${screen[side]}px`;
  }
  dialog.showModal();
  return true;
}

async function open(url: string, agrees: boolean): Promise<void> {
  const customer = currentCustomer(current());
  if (!customer) return;
  const path = `/phone/customers/${encodeURIComponent(customer.openId)}/visits`;
  await attempt(async () => {
    const page = await call('POST', path, { url, agrees });
    if (isWebPage(page)) show(page.html);
  });
}

/** Without scripts, as the page's own policy has it; with the fonts of the sandbox. */
function show(html: string): void {
  const dialog = find('web-page', HTMLDialogElement);
  const fonts = `<link rel="stylesheet" href="${location.origin}/page/fonts.css">
    <style>body { font-family: 'Noto Sans SC', sans-serif !important; }</style></head>`;
  const frame = make('iframe', {
    sandbox: 'allow-same-origin',
    srcdoc: html.replace('</head>', () => fonts),
    title: t('web.page'),
  });
  find('web-content', HTMLElement).replaceChildren(frame);
  dialog.dataset['step'] = 'page';
}
