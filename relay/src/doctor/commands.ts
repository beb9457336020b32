import { OrgError } from '../org.ts';
import {
  disconnectMessage,
  handshakeMessage,
  NEW_EVENTS,
  readStreamAnswer,
  subscribeMessage,
  type StreamAnswer,
} from '../salesforce/bayeux.ts';
import { COMMAND_TOPIC } from '../salesforce/command-stream.ts';
import { CookieJar } from '../salesforce/cookies.ts';
import { exchange, isSuccess, parseJson } from '../salesforce/exchange.ts';
import type { OrgSession } from '../salesforce/sign-in.ts';
import type { Transport } from '../transport.ts';
import { fail, pass, type Finding } from './checks.ts';

/**
 * Subscribes to the org's commands and leaves again at once. No event is delivered, because none is
 * fetched: it costs the org nothing, and takes nothing from a relay.
 */
export async function examineCommands(
  session: OrgSession,
  apiVersion: string,
  transport: Transport,
): Promise<Finding> {
  try {
    return await subscribe(session, apiVersion, transport);
  } catch (error) {
    if (!(error instanceof OrgError)) throw error;
    return refusedWith(error.message);
  }
}

async function subscribe(
  { accessToken, instanceUrl }: OrgSession,
  apiVersion: string,
  transport: Transport,
): Promise<Finding> {
  const cookies = new CookieJar();
  const send = async (asked: string, message: object): Promise<StreamAnswer> => {
    const answer = await exchange(transport, {
      method: 'POST',
      url: `${instanceUrl}/cometd/${apiVersion}/`,
      headers: {
        authorization: `Bearer ${accessToken}`,
        'content-type': 'application/json',
        ...(cookies.header === '' ? {} : { cookie: cookies.header }),
      },
      body: JSON.stringify([message]),
    });
    cookies.keep(answer.cookies ?? []);
    if (isSuccess(answer.status)) {
      return readStreamAnswer(parseJson(answer.body), asked, COMMAND_TOPIC);
    }
    const trouble = { kind: 'failed', reason: `${answer.status}` } as const;
    return { events: [], clientId: undefined, trouble };
  };
  const { clientId, trouble } = await send('/meta/handshake', handshakeMessage());
  if (clientId === undefined) return refusedWith(`It answers ${trouble?.reason ?? 'nothing'}.`);
  const subscribed = await send(
    '/meta/subscribe',
    subscribeMessage(clientId, COMMAND_TOPIC, NEW_EVENTS),
  );
  await send('/meta/disconnect', disconnectMessage(clientId));
  return subscribed.trouble === undefined
    ? pass('org-commands', 'The commands of the org can be subscribed to.')
    : refusedWith(`It answers ${subscribed.trouble.reason}.`);
}

function refusedWith(words: string): Finding {
  return fail(
    'org-commands',
    `The Streaming API of the org does not let the relay in. ${words}`,
    'Assign the permission set "WeChat Relay" to the user of the relay; if it is, see that Streaming API is on (Setup, User Interface).',
  );
}
