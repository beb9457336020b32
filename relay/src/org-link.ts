import type { Bridge } from './bridge/bridge.ts';
import { adoptOpenChats, type AdoptionParts } from './bridge/adoption.ts';
import type { OrgTask } from './bridge/observer.ts';
import { sleep, type Clock } from './clock.ts';
import { channelsSchema, type ChannelSettings } from './salesforce/channel-settings.ts';
import type { Journal } from './store/journal.ts';
import { NOBODY } from './store/records.ts';

interface LoadedSettings {
  channels: ChannelSettings[];
  /** The names of those that cannot be read. */
  unreadable: string[];
}

export interface OrgLinkParts {
  org: AdoptionParts['org'] & { channels: () => Promise<LoadedSettings> };
  journal: Journal;
  clock: Clock;
  observer: AdoptionParts['observer'];
  channels: {
    load: (settings: readonly ChannelSettings[], unreadable: readonly string[]) => void;
    get: AdoptionParts['channel'];
  };
  bridge: Pick<Bridge, 'start' | 'received'>;
  /** Other relays may read the channels anew, and leave them in the journal. */
  isShared: boolean;
}

const CHANNELS_NOTE = 'channels';
const LONGEST_PAUSE_MS = 60_000;
const LOOK_MS = 15_000;

/** What a relay asks of its org at the start, and again when an admin wants it. */
export class OrgLink {
  readonly #parts: OrgLinkParts;
  #reached = false;
  /** The settings that are in use, as text. */
  #loaded: string | undefined;

  constructor(parts: OrgLinkParts) {
    this.#parts = parts;
  }

  /** Whether the org has answered since the start. */
  get reached(): boolean {
    return this.#reached;
  }

  /**
   * Goes on with what the journal holds; then, as soon as the org answers, with its channels and with
   * what it asks for.
   */
  async establish(stopping: AbortSignal): Promise<void> {
    const { bridge, isShared } = this.#parts;
    // What the org last said serves until it answers; so a restart needs no org.
    await this.#loadRemembered();
    await this.#insist('channels', () => this.reloadChannels(), stopping);
    if (stopping.aborted) return;
    this.#reached = true;
    bridge.received(NOBODY);
    if (isShared) void this.#watchChannels(stopping);
  }

  /**
   * Takes over the open chats that the org knows and the journal does not, however many tries that
   * takes.
   */
  async adopt(stopping: AbortSignal): Promise<void> {
    const { bridge, channels, journal, observer, org } = this.#parts;
    const adoption: AdoptionParts = {
      org,
      journal,
      observer,
      channel: (name) => channels.get(name),
      received: (customer) => {
        bridge.received(customer);
      },
    };
    await this.#insist('adopt', () => adoptOpenChats(adoption), stopping);
  }

  /** Reads the channels' settings, and goes on with what was waiting for them. Throws OrgError. */
  async reloadChannels(): Promise<void> {
    const { bridge, channels, journal, org } = this.#parts;
    const { channels: current, unreadable } = await org.channels();
    channels.load(current, unreadable);
    await journal.remember(CHANNELS_NOTE, { channels: current });
    this.#loaded = JSON.stringify(current);
    await bridge.start();
  }

  /** One relay hears the command to read the channels anew; the others find what it has read. */
  async #watchChannels(stopping: AbortSignal): Promise<void> {
    const { clock, observer } = this.#parts;
    for (;;) {
      await sleep(clock, LOOK_MS, stopping);
      if (stopping.aborted) return;
      try {
        await this.#loadRemembered();
      } catch (error) {
        observer.journalTrouble(error);
      }
    }
  }

  async #loadRemembered(): Promise<void> {
    const { bridge, channels, journal } = this.#parts;
    const remembered = channelsSchema.safeParse(await journal.recall(CHANNELS_NOTE)).data;
    if (remembered === undefined) return;
    const text = JSON.stringify(remembered.channels);
    if (text === this.#loaded) return;
    channels.load(remembered.channels, remembered.unreadable);
    this.#loaded = text;
    await bridge.start();
  }

  /** Until it succeeds or everything stops. */
  async #insist(what: OrgTask, task: () => Promise<void>, stopping: AbortSignal): Promise<void> {
    const { clock, observer } = this.#parts;
    for (let attempt = 0; !stopping.aborted; attempt += 1) {
      try {
        await task();
        return;
      } catch (error) {
        observer.orgTrouble(what, error);
        const ms = Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** Math.min(attempt, 10));
        await sleep(clock, ms, stopping);
      }
    }
  }
}
