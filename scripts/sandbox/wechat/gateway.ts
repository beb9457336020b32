import type { Request, RequestHandler, Response } from 'express';
import { sleep } from '../../../relay/src/clock.ts';
import type { Account } from './account.ts';
import { ACCOUNT_ENDPOINTS } from './account-api.ts';
import type { ApiAnswer, ApiCall, Endpoint, Endpoints, Fate } from './api-call.ts';
import type { Backstage } from './backstage.ts';
import { Refusal, refusalBody } from './errcode.ts';
import { numberOf } from './fault-list.ts';
import { MEDIA_ENDPOINTS } from './media-api.ts';
import { MESSAGE_ENDPOINTS } from './message-api.ts';
import { TEMPLATE_ENDPOINTS } from './template-api.ts';
import { TOKEN_ENDPOINTS } from './token-api.ts';
import { USER_ENDPOINTS } from './user-api.ts';
import { WEB_ENDPOINTS } from './web-api.ts';

const ENDPOINTS: Endpoints = {
  ...TOKEN_ENDPOINTS,
  ...MESSAGE_ENDPOINTS,
  ...TEMPLATE_ENDPOINTS,
  ...USER_ENDPOINTS,
  ...MEDIA_ENDPOINTS,
  ...ACCOUNT_ENDPOINTS,
  ...WEB_ENDPOINTS,
};
const LARGEST_BODY = 12 << 20;
// clear_quota is what helps when the limit is reached.
const UNLIMITED = ['/cgi-bin/clear_quota', '/cgi-bin/openapi/quota/get'];

/**
 * What stands between the relay and the API: reads the call, lets it fail as it has been told to,
 * and writes the answer. Errors are HTTP 200 with an errcode; a path that is not there is 404.
 */
export function gateway(backstage: Backstage): RequestHandler {
  return async (request, response) => {
    const path = `${request.baseUrl}${request.path}`;
    const endpoint = Object.hasOwn(ENDPOINTS, path) ? ENDPOINTS[path] : undefined;
    if (!endpoint) {
      response.status(404).end();
      return;
    }
    const body = await readBody(request);
    if (body === undefined) {
      response.status(413).end();
      return;
    }
    const call = toCall(request, path, body);
    const isSpared = isOfOther(call, backstage);
    if (!isSpared && isLostBefore(request, response, backstage)) return;
    const { answer, fate } = await perform(endpoint, call, request, backstage);
    if (fate === 'broken') {
      request.socket.resetAndDestroy();
      return;
    }
    if (fate === 'never') return;
    if (!isSpared) await delay(backstage);
    if (!response.destroyed && !backstage.closing.aborted) write(response, answer, backstage);
  };
}

/** Whether only another account's calls are to fail. */
function isOfOther(call: ApiCall, { accounts, clock, faults, tokens }: Backstage): boolean {
  const only = String(faults.value('faults-of'));
  if (only === '') return false;
  const found = tokens.look(call.query('access_token') ?? '', clock.now());
  if (found.standing === 'valid') return found.account.name !== only;
  const account = accounts.find(({ name }) => name === only);
  const named = call.query('appid') ?? call.body.toString();
  return account === undefined || !named.includes(account.appId);
}

/** Whether the call never gets to its endpoint; what the caller sees then has been done. */
function isLostBefore(request: Request, response: Response, { faults }: Backstage): boolean {
  if (faults.take('api-timeout')) return true;
  if (faults.take('api-reset')) {
    request.socket.resetAndDestroy();
    return true;
  }
  if (!faults.take('api-gateway-error')) return false;
  const status = numberOf(faults, 'api-gateway-status');
  response
    .status(status)
    .type('html')
    .send(`<html><head><title>${status}</title></head><body>nginx</body></html>`);
  return true;
}

async function perform(
  endpoint: Endpoint,
  call: ApiCall,
  request: Request,
  backstage: Backstage,
): Promise<{ answer: ApiAnswer; fate: Fate }> {
  try {
    if (endpoint.needs === 'secret') {
      requireMethod(endpoint.method, request.method);
      return { answer: endpoint.answer(call, backstage), fate: 'arrives' };
    }
    const account = authorize(call, backstage);
    requireMethod(endpoint.method, request.method);
    requireVerified(call, account, backstage);
    if (!UNLIMITED.includes(call.path)) {
      backstage.limits.count(account.name, call.path, backstage.clock.now());
    }
    const answer = await endpoint.answer(call, account, backstage);
    return { answer, fate: endpoint.fate?.(backstage) ?? 'arrives' };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const json = refusalBody(error, backstage.clock.now(), backstage.random);
    return { answer: { json }, fate: 'arrives' };
  }
}

function authorize(call: ApiCall, { tokens, faults, clock }: Backstage): Account {
  const token = call.query('access_token');
  if (token === undefined) throw new Refusal(41001);
  const found = tokens.look(token, clock.now());
  if (found.standing !== 'valid') throw new Refusal(found.standing);
  if (!faults.take('token-invalid')) return found.account;
  const errcode = tokenErrcode(numberOf(faults, 'token-invalid-errcode'));
  tokens.invalidate(token, errcode);
  throw new Refusal(errcode);
}

/** Whether an account may call an interface is decided before anybody looks at what it wants. */
function requireVerified({ path }: ApiCall, { name }: Account, { faults }: Backstage): void {
  if (!path.startsWith('/cgi-bin/message/custom/') || !faults.on('not-verified')) return;
  const only = String(faults.value('faults-of'));
  if (only !== '' && only !== name) return;
  faults.struck('not-verified');
  throw new Refusal(48001);
}

function tokenErrcode(value: number): 40001 | 40014 | 42001 {
  return value === 40014 || value === 42001 ? value : 40001;
}

function requireMethod(method: Endpoint['method'], actual: string): void {
  if (method === actual) return;
  throw new Refusal(method === 'GET' ? 43001 : 43002);
}

async function delay({ faults, clock, closing }: Backstage): Promise<void> {
  const late = numberOf(faults, 'api-slow');
  if (late <= 0) return;
  faults.struck('api-slow');
  await sleep(clock, late, closing);
}

function write(response: Response, answer: ApiAnswer, { faults }: Backstage): void {
  if ('file' in answer) {
    response
      .set('content-type', answer.contentType)
      .set('content-disposition', `attachment; filename="${answer.filename}"`)
      .send(answer.file);
    return;
  }
  const plain = faults.on('api-text-plain');
  if (plain) faults.struck('api-text-plain');
  let text = JSON.stringify(answer.json);
  if (faults.on('api-control-characters')) {
    // Where texts are: in what a person wrote, or in the message.
    const spoilt = text.replace(/("(?:errmsg|remark|nickname)":")/, '$1\u0008\u001f');
    if (spoilt !== text) faults.struck('api-control-characters');
    text = spoilt;
  }
  // Express would add a charset that WeChat does not send.
  response.setHeader('content-type', plain ? 'text/plain' : 'application/json; encoding=utf-8');
  response.end(text);
}

function toCall(request: Request, path: string, body: Buffer): ApiCall {
  const query = new URL(request.originalUrl, 'http://localhost').searchParams;
  return {
    path,
    query: (name) => {
      const value = query.get(name);
      return value === null || value === '' ? undefined : value;
    },
    contentType: request.get('content-type') ?? '',
    body,
  };
}

async function readBody(request: Request): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      if (!Buffer.isBuffer(chunk)) continue;
      size += chunk.length;
      if (size > LARGEST_BODY) return undefined;
      chunks.push(chunk);
    }
  } catch {
    // The caller has gone; nobody reads the answer.
    return undefined;
  }
  return Buffer.concat(chunks);
}
