import type { IncomingMessage, ServerResponse } from 'node:http';

import type { SelfSigned } from '../../../relay/test/fixtures/certificate.ts';
import { ACCOUNT } from './account.ts';
import { QuickLiveAgent } from './live-agent.ts';
import { QuickOrg } from './org.ts';
import { listen, readBody } from './server.ts';
import { apiAnswer } from './wechat.ts';

const CHAT_REST = '/chat/rest/';

/** Who hears what the relay delivers. */
export interface Ears {
  agent: (text: string, visitor: string) => void;
  customer: (body: string) => void;
}

/** WeChat's API, Live Agent and the org, on ports of their own. */
export interface Services {
  wechatUrl: string;
  liveAgentUrl: string;
  orgUrl: string;
  liveAgent: QuickLiveAgent;
  org: QuickOrg;
}

export async function startServices(
  ears: Ears,
  certificate: SelfSigned | undefined,
): Promise<Services> {
  const liveAgent = new QuickLiveAgent(ears.agent);
  const liveAgentUrl = await listen((request, response) => {
    toLiveAgent(liveAgent, request, response);
  }, certificate);
  const wechatUrl = await listen((request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    readBody(request, (body) => {
      if (path === '/cgi-bin/message/custom/send') ears.customer(body);
      finish(response, apiAnswer(path));
    });
  }, certificate);
  let orgUrl = '';
  const { originalId, appId } = ACCOUNT;
  const endpoint = `${liveAgentUrl}${CHAT_REST}`;
  const org = new QuickOrg({ originalId, appId, endpoint }, () => orgUrl);
  orgUrl = await listen((request, response) => {
    const { method = '', url: path = '' } = request;
    readBody(request, (text) => {
      const { body, afterMs } = org.take({ method, path, body: text });
      if (afterMs === undefined) finish(response, body);
      else setTimeout(finish, afterMs, response, body);
    });
  }, certificate);
  return { wechatUrl, liveAgentUrl, orgUrl, liveAgent, org };
}

function toLiveAgent(
  liveAgent: QuickLiveAgent,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { method = '', url = '' } = request;
  const [path = '', query = ''] = url.slice(CHAT_REST.length).split('?');
  const key = String(request.headers['x-liveagent-session-key'] ?? '');
  const ack = Number(/ack=(-?\d+)/u.exec(query)?.[1] ?? -1);
  if (method !== 'POST') {
    liveAgent.take({ method, path, key, ack, body: '' }, response);
    return;
  }
  readBody(request, (body) => {
    liveAgent.take({ method, path, key, ack, body }, response);
  });
}

function finish(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json;charset=utf-8' });
  response.end(JSON.stringify(body));
}
