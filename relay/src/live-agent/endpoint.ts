const LIVE_AGENT_DOMAIN = '.salesforceliveagent.com';

/**
 * The base address of the Chat REST API, `https://…/chat/rest/`, from what an admin pastes from
 * Chat Settings or what SwitchServer names. Returns undefined if it is no web address, or not https
 * (plain http is taken only on this machine, where the stand-ins live).
 */
export function chatEndpoint(address: string): string | undefined {
  const url = URL.parse(address.trim());
  if (url === null || !(url.protocol === 'https:' || isLocalStandIn(url))) return undefined;
  const path = url.pathname.replace(/\/+$/u, '').replace(/\/chat(\/rest)?$/u, '');
  return `${url.origin}${path}/chat/rest/`;
}

/**
 * Where SwitchServer may send us: to Salesforce's own chat servers, or to the domain that the admin
 * has named. Session keys and customers' words go there, so nothing else is followed.
 */
export function allowedEndpoint(newUrl: string, configured: string): string | undefined {
  const endpoint = chatEndpoint(newUrl);
  if (endpoint === undefined) return undefined;
  const target = new URL(endpoint);
  const home = new URL(configured);
  if (isLoopback(home) && target.hostname === home.hostname) return endpoint;
  if (target.host === home.host) return endpoint;
  const trusted =
    target.hostname.endsWith(LIVE_AGENT_DOMAIN) ||
    (!isAddress(home) && target.hostname.endsWith(`.${siblingsOf(home)}`));
  return trusted && target.port === '' ? endpoint : undefined;
}

// An org's own pages and servlets, and the chat servers.
const ORG_DOMAINS = ['.salesforce.com', '.force.com', LIVE_AGENT_DOMAIN];

/**
 * Where a customer's file may go that an agent has asked for: to Salesforce's own domains over https, or to
 * where the chat itself is. Undefined for anything else.
 */
export function allowedUpload(address: string, endpoint: string): string | undefined {
  const url = URL.parse(address.trim());
  if (url?.username !== '' || url.password !== '') return undefined;
  if (url.origin === URL.parse(endpoint)?.origin) return url.href;
  const isOfOrg = ORG_DOMAINS.some((domain) => url.hostname.endsWith(domain));
  return url.protocol === 'https:' && url.port === '' && isOfOrg ? url.href : undefined;
}

function isLocalStandIn(url: URL): boolean {
  return url.protocol === 'http:' && isLoopback(url);
}

function siblingsOf(url: URL): string {
  return url.hostname.split('.').slice(-3).join('.');
}

function isAddress(url: URL): boolean {
  return isLoopback(url) || /^[\d.]+$|^\[/u.test(url.hostname);
}

function isLoopback(url: URL): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
}
