import { z } from 'zod';

import {
  chatCommandSchema,
  errandSchema,
  outreachSchema,
  ownErrandSchema,
  type ChatCommand,
  type Errand,
  type OwnErrand,
} from '../command.ts';
import type { Journal } from '../store/journal.ts';
import type { Customer } from '../store/records.ts';

/** A command to a chat, as the inbox keeps it. */
export const chatOrderSchema = z.object({
  requestId: z.string(),
  conversationId: z.string(),
  command: chatCommandSchema,
});

/** What is to be said to a customer, chat or none, as their inbox keeps it. */
export const outreachOrderSchema = z.object({ requestId: z.string(), command: outreachSchema });

/** An errand, as the inbox keeps it. A command to a chat that is not here has become one, too. */
export const errandOrderSchema = z.object({
  requestId: z.string(),
  chatId: z.string().nullable(),
  command: z.union([errandSchema, chatCommandSchema, ownErrandSchema]),
});

export type ErrandOrder = z.infer<typeof errandOrderSchema>;

/** What the relay wants by itself, as the inbox keeps it. */
export function ownOrder(command: OwnErrand): ErrandOrder {
  return { requestId: '', chatId: null, command };
}

/** A command as the org sent it, checked. */
export interface IncomingCommand {
  requestId: string;
  chatId: string | null;
  command: ChatCommand | Errand;
}

export interface CommandsOptions {
  journal: Pick<Journal, 'receiveCommand' | 'remember' | 'recall'>;
  /** Called once a command for this customer's chat is in the journal. */
  received: (customer: Customer) => void;
  /** Called once an errand is in the journal. */
  errand: () => void;
  /** The name of this channel as the journal knows it; undefined if it is not served. */
  served: (channel: string) => string | undefined;
}

/** Up to where the org's commands have been read. */
const positionSchema = z.union([
  z.object({ replayId: z.number() }),
  /** None has come yet: everything since this moment of the org's clock is new. */
  z.object({ since: z.number() }),
]);

const POSITION_NOTE = 'commands';

/**
 * Where the org's commands come in: each is written down together with its place in the stream before
 * anything is done, so that none is lost and none is carried out twice.
 */
export class Commands {
  readonly #options: CommandsOptions;

  constructor(options: CommandsOptions) {
    this.#options = options;
  }

  /** Up to where they have been read; undefined before the first subscription. */
  async position(): Promise<z.infer<typeof positionSchema> | undefined> {
    return positionSchema.safeParse(await this.#options.journal.recall(POSITION_NOTE)).data;
  }

  /** The first subscription stands since then. `orgTime` is in milliseconds since the epoch. */
  async begun(orgTime: number): Promise<void> {
    if ((await this.position()) !== undefined) return;
    await this.#options.journal.remember(POSITION_NOTE, { since: orgTime });
  }

  /** An event that is no command, or none of ours: only its place counts. */
  async skip(replayId: number): Promise<void> {
    await this.#options.journal.remember(POSITION_NOTE, { replayId });
  }

  /** Writes a command down and sets it in motion. Rejects if the journal cannot write. */
  async take({ requestId, chatId, command }: IncomingCommand, replayId: number): Promise<void> {
    const { journal, received, errand } = this.#options;
    const forChat = chatCommandSchema.safeParse(command).success;
    const payload = { requestId, chatId, command };
    const entry = { requestId, chatId, forChat, customer: this.#addressee(command), payload };
    const whose = await journal.receiveCommand(entry, POSITION_NOTE, { replayId });
    if (whose === 'errand') errand();
    else if (whose !== undefined) received(whose);
  }

  /** Whom it is for, if it has its place among everything else of theirs. */
  #addressee(command: ChatCommand | Errand): Customer | undefined {
    if (command.type !== 'WriteToCustomer') return undefined;
    const channel = this.#options.served(command.channel);
    return channel === undefined ? undefined : { channel, openId: command.openId };
  }
}
