import { read } from './org-fixture.ts';
import type { OrgStandIn } from '../org/stand-in.ts';

export type Message = Record<string, unknown>;

/** A streaming client that does just what it is told, message by message. */
export class CometClient {
  readonly #org: OrgStandIn;
  token: string;
  cookie: string | undefined;
  clientId: string | undefined;

  constructor(org: OrgStandIn, token = org.signIn(org.people.relay)) {
    this.#org = org;
    this.token = token;
  }

  /** One request with one message; `clientId` is filled in. Answers all that came back. */
  async send(channel: string, more: Message = {}): Promise<Message[]> {
    const { clientId } = this;
    const message = { channel, id: '1', ...(clientId === undefined ? {} : { clientId }), ...more };
    const response = await fetch(`${this.#org.url}/cometd/65.0`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(this.token === '' ? {} : { authorization: `OAuth ${this.token}` }),
        ...(this.cookie === undefined ? {} : { cookie: this.cookie }),
      },
      body: JSON.stringify([message]),
    });
    this.cookie ??= response.headers.getSetCookie()[0]?.split(';')[0];
    const { body } = await read(response);
    if (!Array.isArray(body)) throw new Error(`This is no answer: ${String(body)}`);
    return body as Message[];
  }

  async handshake(): Promise<Message> {
    const [answer = {}] = await this.send('/meta/handshake', {
      version: '1.0',
      supportedConnectionTypes: ['long-polling'],
    });
    if (typeof answer['clientId'] === 'string') this.clientId = answer['clientId'];
    return answer;
  }

  connect(): Promise<Message[]> {
    return this.send('/meta/connect', { connectionType: 'long-polling' });
  }

  async subscribe(subscription: string, replayId?: unknown): Promise<Message> {
    const ext = replayId === undefined ? {} : { ext: { replay: { [subscription]: replayId } } };
    const [answer = {}] = await this.send('/meta/subscribe', { subscription, ...ext });
    return answer;
  }

  /** Shakes hands, connects and subscribes. */
  static async subscribed(
    org: OrgStandIn,
    subscription: string,
    replayId?: number,
  ): Promise<CometClient> {
    const client = new CometClient(org);
    await client.handshake();
    await client.connect();
    await client.subscribe(subscription, replayId);
    return client;
  }
}

/** What the events among these messages say in one field. */
export function told(messages: readonly Message[], field = 'RequestId__c'): unknown[] {
  return messages.flatMap(({ data }) => {
    const { payload } = (data ?? {}) as { payload?: Message };
    return payload === undefined ? [] : [payload[field]];
  });
}
