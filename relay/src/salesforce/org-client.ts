import { z } from 'zod';

import {
  LONGEST_MESSAGE,
  OrgError,
  type CaseNews,
  type ChatUpdate,
  type FileLink,
  type IdentityUpdate,
  type KeptFile,
  type NewFile,
  type OpenChat,
  type OpenChatNotes,
  type OpenedChat,
  type Org,
} from '../org.ts';
import { fileSchema } from '../command.ts';
import type { CommandResult, MessageFacts } from '../store/records.ts';
import { channelsSchema, type ChannelSettings } from './channel-settings.ts';
import type { OrgConnection } from './connection.ts';
import { parseJson } from './exchange.ts';
import { keepFile } from './files.ts';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const moment = z
  .number()
  .nullish()
  .transform((value) => value ?? null);
const prechat = {
  visitorName: z.string(),
  prechatDetails: z.array(z.unknown()),
  prechatEntities: z.array(z.unknown()),
};
/** A chat as `GET chats?status=open` describes it. */
const notesSchema = z
  .object({
    ...prechat,
    chatId: z.string().min(1),
    key: z.string().min(1),
    channel: z.string().min(1),
    openId: z.string().min(1),
    fence: z.number().int(),
    status: z.enum(['opening', 'queued', 'active']),
    chatKey: text,
    session: z.string().nullish(),
    agent: text,
    openedAt: moment,
    acceptedAt: moment,
  })
  .transform(({ session, ...notes }): OpenChatNotes => ({
    ...notes,
    session: session === undefined || session === null ? undefined : parseJson(session),
  }));
const openChatsSchema = z.object({
  // One that this relay cannot read must not keep the others from going on.
  chats: z.array(z.unknown()),
  next: z.string().nullish(),
});
const openedSchema = z.discriminatedUnion('status', [
  z.object({
    ...prechat,
    status: z.literal('open'),
    chatId: z.string().min(1),
    resumed: z.boolean().nullish(),
    open: notesSchema.nullish(),
  }),
  z.object({
    status: z.literal('closed'),
    text: z.string().nullish(),
    caseOpened: z.boolean().nullish(),
  }),
]);
const writtenSchema = z.object({ status: z.literal('written') });
const addedSchema = z.object({ status: z.enum(['written', 'gone']) });
const mediumSchema = z.object({
  type: z.enum(['file', 'image', 'link', 'location', 'shortvideo', 'video', 'voice']),
});
const linkSchema = z.object({ url: z.url({ protocol: /^https?$/u }), expiresAt: z.number() });
const LONGEST_REASON = 255;
// An org with more open chats than this pages in circles.
const MOST_PAGES = 1000;

/** What it takes to reach the org. */
export type OrgReach = Pick<OrgConnection, 'apiVersion' | 'call' | 'instanceUrl' | 'request'>;

/** The package's Apex REST resources and the org's files, as the bridge and the start-up need them. */
export class OrgClient implements Org {
  readonly #connection: OrgReach;
  readonly #relay: string;

  /** `relay` is shown to admins as the owner of a chat. */
  constructor(connection: OrgReach, relay: string) {
    this.#connection = connection;
    this.#relay = relay;
  }

  /**
   * Every active channel, and the names of those that cannot be read while others can. Throws
   * {@link OrgError}.
   */
  async channels(): Promise<{ channels: ChannelSettings[]; unreadable: string[] }> {
    const answer = await this.#connection.call({ method: 'GET', path: 'channels' });
    return parse(channelsSchema, answer);
  }

  async openChat(request: OpenChat): Promise<OpenedChat> {
    const { session, message, ...rest } = request;
    const body = {
      ...rest,
      // Longer ones would be refused, and the chat with them.
      message: message.slice(0, LONGEST_MESSAGE),
      session: notesOf(session),
      relay: this.#relay,
    };
    let answer: unknown;
    try {
      answer = await this.#connection.call({ method: 'POST', path: 'chats', body });
    } catch (error) {
      if (error instanceof OrgError && error.errorCode === 'CHAT_ENDED') return { status: 'over' };
      throw error;
    }
    const opened = parse(openedSchema, answer);
    if (opened.status === 'closed') {
      return { status: 'closed', text: opened.text ?? '', caseOpened: opened.caseOpened === true };
    }
    const { open, resumed, ...chat } = opened;
    return resumed === true && open !== undefined && open !== null
      ? { status: 'resumed', notes: open }
      : chat;
  }

  updateChat(chatId: string, update: ChatUpdate): Promise<'written' | 'stale'> {
    const { session, results, messages, allowance, satisfaction, ...rest } = update;
    return this.#patch(chatId, {
      ...rest,
      ...(allowance === undefined ? {} : fieldsOf(allowance)),
      session: notesOf(session),
      relay: this.#relay,
      ...(satisfaction === null ? {} : { satisfaction }),
      ...(results.length === 0 ? {} : { commandResults: results }),
      ...(messages.length === 0 ? {} : { messages: messages.flatMap(archived) }),
    });
  }

  claimChat(
    chatId: string,
    claim: Pick<ChatUpdate, 'fence' | 'status'>,
  ): Promise<'written' | 'stale'> {
    return this.#patch(chatId, { ...claim, claim: true, relay: this.#relay });
  }

  async openChats(): Promise<OpenChatNotes[]> {
    const chats: OpenChatNotes[] = [];
    let after = '';
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const path = `chats?status=open${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`;
      const answer = parse(openChatsSchema, await this.#connection.call({ method: 'GET', path }));
      chats.push(...answer.chats.flatMap((chat) => notesSchema.safeParse(chat).data ?? []));
      after = answer.next ?? '';
      if (after === '') break;
    }
    return chats;
  }

  async tellResults(chatId: string, results: readonly CommandResult[]): Promise<void> {
    await this.#patch(chatId, { commandResults: results });
  }

  async updateIdentity(
    channel: string,
    openId: string,
    { profile, onlyKnown, results }: IdentityUpdate,
  ): Promise<void> {
    const path = identityPath(channel, openId);
    const body = {
      ...profile,
      ...(onlyKnown === true ? { onlyKnown } : {}),
      commandResults: results,
    };
    parse(writtenSchema, await this.#connection.call({ method: 'PUT', path, body }));
  }

  async eraseIdentity(channel: string, openId: string): Promise<void> {
    await this.#connection.call({ method: 'DELETE', path: identityPath(channel, openId) });
  }

  async archive(chatId: string, messages: readonly MessageFacts[]): Promise<void> {
    const path = `chats/${encodeURIComponent(chatId)}/messages`;
    const body = { messages: messages.flatMap(archived) };
    if (body.messages.length === 0) return;
    parse(writtenSchema, await this.#connection.call({ method: 'POST', path, body }));
  }

  keepFile(chatId: string | null, file: NewFile): Promise<KeptFile> {
    return keepFile(this.#connection, chatId, file);
  }

  async addToCase(key: string, news: CaseNews): Promise<'written' | 'gone'> {
    const path = `cases/${encodeURIComponent(key)}/media`;
    const answer = await this.#connection.call({ method: 'POST', path, body: news });
    return parse(addedSchema, answer).status;
  }

  async linkFile(chatId: string, versionId: string): Promise<FileLink> {
    const path = `chats/${encodeURIComponent(chatId)}/links`;
    const body = { versionId };
    return parse(linkSchema, await this.#connection.call({ method: 'POST', path, body }));
  }

  async #patch(chatId: string, body: object): Promise<'written' | 'stale'> {
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

// Of an account with more, no reply is scarce; the package keeps four digits.
const MOST_REPLIES = 9999;

function fieldsOf({ left, allowed, until }: NonNullable<ChatUpdate['allowance']>): object {
  return {
    repliesLeft: Math.min(left, MOST_REPLIES),
    repliesAllowed: Math.min(allowed, MOST_REPLIES),
    windowEndsAt: until,
  };
}

function identityPath(channel: string, openId: string): string {
  return `identities/${encodeURIComponent(channel)}/${encodeURIComponent(openId)}`;
}

/** The org keeps the desk's notes unread, in one protected field. */
function notesOf(session: unknown): string | null {
  return session === undefined ? null : JSON.stringify(session);
}

/** A message as the package keeps it; none as long as its fate is open. */
function archived(message: MessageFacts): object[] {
  const { id, place, direction, kind, text: words, author, status, reason, createdAt } = message;
  if (kind === 'end' || status === 'queued' || status === 'sending') return [];
  // What was left unsaid is no message, and no trouble of an agent's.
  if (direction === 'to-customer' && status === 'cancelled') return [];
  const file = fileSchema.safeParse(message.file).data;
  return [
    {
      key: id,
      position: place,
      direction,
      type: typeOf(message),
      text: words,
      author,
      sentAt: createdAt,
      status,
      reason: reason.slice(0, LONGEST_REASON),
      ...(file === undefined ? {} : { versionId: file.versionId }),
    },
  ];
}

/** What was sent, also where the file itself could not be had. */
function typeOf({ kind, direction, author, file }: MessageFacts): string {
  const medium = mediumSchema.safeParse(file).data?.type;
  if (medium !== undefined) return medium === 'shortvideo' ? 'video' : medium;
  if (kind === 'file') return 'file';
  const isNotice = kind === 'note' || (author === '' && direction === 'to-customer');
  return isNotice ? 'notice' : 'text';
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
