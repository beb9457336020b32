import type { Backstage } from './backstage.ts';
import type { Phone } from './phone.ts';
import { StandInError } from './stand-in-error.ts';

/** What a customer sees in the browser inside WeChat, in the end. */
export interface WebPage {
  url: string;
  status: number;
  html: string;
}

export interface WebAnswer {
  /** Whether the customer lets the account know. Default true. */
  agrees?: boolean | undefined;
  language?: string | undefined;
}

const MOST_REDIRECTS = 10;

/**
 * Opens a link in the browser inside WeChat: follows redirects, and where WeChat's own page asks, gives
 * the customer's answer.
 */
export async function openLink(
  phone: Phone,
  link: string,
  { agrees = true, language = 'zh-CN' }: WebAnswer,
  backstage: Backstage,
  ownUrl: string,
): Promise<WebPage> {
  let url = link;
  for (let step = 0; step < MOST_REDIRECTS; step += 1) {
    const page = new URL(url);
    if (page.origin === ownUrl && page.pathname === '/connect/oauth2/authorize') {
      const next = answerFor(phone, page.searchParams, agrees, backstage);
      if (!URL.canParse(next)) return { url, status: 200, html: next };
      url = next;
      continue;
    }
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { 'accept-language': language, 'user-agent': 'MicroMessenger' },
    });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || location === null) {
      return { url, status: response.status, html: await response.text() };
    }
    url = new URL(location, url).href;
  }
  throw new StandInError(409, 'The link leads in circles');
}

/** Where the customer goes next, or the text of WeChat's error page. */
function answerFor(
  phone: Phone,
  query: URLSearchParams,
  agrees: boolean,
  { accounts, clock, faults, grants }: Backstage,
): string {
  const request = grants.read(query, accounts);
  if (typeof request === 'string') return request;
  const snapshot = agrees && faults.on('web-snapshot');
  if (snapshot) faults.struck('web-snapshot');
  return grants.answer(request, phone, { agrees, snapshot }, clock.now());
}
