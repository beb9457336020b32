import { z } from 'zod';

import { OrgError, type ChatUpdate, type OpenChat, type OpenedChat, type Org } from '../org.ts';
import { channelsSchema, type ChannelSettings } from './channel-settings.ts';
import type { OrgConnection } from './connection.ts';

const openedSchema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('open'),
    chatId: z.string().min(1),
    visitorName: z.string(),
    prechatDetails: z.array(z.unknown()),
    prechatEntities: z.array(z.unknown()),
  }),
  z.object({ status: z.literal('closed'), text: z.string().nullish() }),
]);
const writtenSchema = z.object({ status: z.literal('written') });

/** The package's Apex REST resources, as the bridge and the start-up need them. */
export class OrgClient implements Org {
  readonly #connection: Pick<OrgConnection, 'call'>;
  readonly #relay: string;

  /** `relay` is shown to admins as the owner of a chat. */
  constructor(connection: Pick<OrgConnection, 'call'>, relay: string) {
    this.#connection = connection;
    this.#relay = relay;
  }

  /** Every active channel. Throws {@link OrgError}. */
  async channels(): Promise<ChannelSettings[]> {
    const answer = await this.#connection.call({ method: 'GET', path: 'channels' });
    return parse(channelsSchema, answer).channels;
  }

  async openChat(request: OpenChat): Promise<OpenedChat> {
    const body = { ...request, relay: this.#relay };
    const opened = parse(
      openedSchema,
      await this.#connection.call({ method: 'POST', path: 'chats', body }),
    );
    return opened.status === 'open' ? opened : { status: 'closed', text: opened.text ?? '' };
  }

  async updateChat(chatId: string, update: ChatUpdate): Promise<'written' | 'stale'> {
    const { session } = update;
    // The org keeps the desk's notes unread, in one protected field.
    const notes = session === undefined ? null : JSON.stringify(session);
    const body = { ...update, session: notes, relay: this.#relay };
    try {
      const path = `chats/${encodeURIComponent(chatId)}`;
      const answer = await this.#connection.call({ method: 'PATCH', path, body });
      return parse(writtenSchema, answer).status;
    } catch (error) {
      if (error instanceof OrgError && error.errorCode === 'STALE_WRITER') return 'stale';
      throw error;
    }
  }
}

function parse<T>(schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new OrgError(
    'refused',
    'UNKNOWN_ANSWER',
    `The org answered in a form that this relay does not know: deploy the package of the same version. ${z.prettifyError(parsed.error)}`,
  );
}
