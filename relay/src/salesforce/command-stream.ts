import type { Clock } from '../clock.ts';
import { KEPT_EVENTS, NEW_EVENTS, type StreamEvent } from './bayeux.ts';
import { createdAt, readCommandEvent, type CommandEvent } from './command-event.ts';
import { EventStream, type EventStreamObserver, type EventStreamOptions } from './event-stream.ts';

/** The platform event that carries them. */
export const COMMAND_TOPIC = '/event/WeChat_Chat_Command__e';

/** Where commands are written down, together with up to where they have been read. */
export interface CommandSink {
  position: () => Promise<{ replayId: number } | { since: number } | undefined>;
  begun: (orgTime: number) => Promise<void>;
  skip: (replayId: number) => Promise<void>;
  take: (command: CommandEvent, replayId: number) => Promise<void>;
}

export interface CommandStreamParts {
  connection: EventStreamOptions['connection'];
  clock: Clock;
  commands: CommandSink;
  observer: EventStreamObserver & {
    /** An event that nobody can have meant as a command; only its place counts. */
    unreadableCommand: () => void;
  };
}

/**
 * The org's commands. A relay that begins with an empty journal hears what is new; from then on it goes
 * on where the journal says, or, as long as no command has come, with everything since it began.
 */
export function createCommandStream(parts: CommandStreamParts): EventStream {
  const { connection, clock, commands, observer } = parts;
  return new EventStream({
    connection,
    clock,
    topic: COMMAND_TOPIC,
    observer,
    replayFrom: async () => {
      const position = await commands.position();
      if (position === undefined) return NEW_EVENTS;
      return 'replayId' in position ? position.replayId : KEPT_EVENTS;
    },
    subscribed: (orgTime) => commands.begun(orgTime),
    take: (event) => take(event, parts),
  });
}

async function take({ payload, replayId }: StreamEvent, parts: CommandStreamParts): Promise<void> {
  const { commands, observer } = parts;
  const command = readCommandEvent(payload);
  if (command === undefined) {
    observer.unreadableCommand();
    await commands.skip(replayId);
    return;
  }
  const position = await commands.position();
  const isFormer =
    position !== undefined &&
    'since' in position &&
    (createdAt(payload) ?? position.since) < position.since;
  // It was there before this relay began; whoever had the chats then has heard it.
  if (!isFormer) await commands.take(command, replayId);
}
