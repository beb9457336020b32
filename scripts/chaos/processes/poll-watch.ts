import type { Chat } from '../../sandbox/page/state.ts';
import type { World } from '../../sandbox/world.ts';
import { customerOf } from './load.ts';

/** What has taken the owner of a chat away. */
export type Absence = 'killed' | 'stopped' | 'left' | 'cut';

interface Waiting {
  id: string;
  /** Polls that Live Agent had seen. */
  polls: number;
  incident: Incident;
}

/** One process that was taken away. */
interface Incident {
  absence: Absence;
  at: number;
  /** Chats that still wait. */
  left: number;
}

/** Measures how long chats go without a poll after their relay was taken away. */
export class PollWatch {
  /** For each time that a process was taken away: until all its chats were polled again, in ms. */
  readonly tookMs: Record<Absence, number[]> = { killed: [], stopped: [], left: [], cut: [] };
  readonly #world: World;
  readonly #note: (line: string) => void;
  readonly #waiting = new Map<string, Waiting>();
  readonly #doublePolls = new Map<string, number>();

  /** @param note hears what becomes of each chat */
  constructor(world: World, note: (line: string) => void) {
    this.#world = world;
    this.#note = note;
  }

  /** Chats that wait to be polled again. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * The owner of these customers is not there any more. A chat that has still waited for this one to
   * take it over from a former owner begins to wait anew, unless the former one hangs: whoever has the
   * chat now waits until no poll of that process can be held any more.
   */
  begin(absence: Absence, customers: ReadonlySet<string>): void {
    const incident: Incident = { absence, at: Date.now(), left: 0 };
    const openIds = [...customers];
    const names = new Map(this.#chats().map(({ id, visitorName }) => [id, visitorName]));
    for (const { id, polls, endedBy } of this.#world.liveAgent.ledger().chats) {
      // One that nobody has polled yet is not known to its relay: it asks for another one.
      if (endedBy !== null || polls === 0) continue;
      if (customerOf(names.get(id) ?? '', openIds) === '') continue;
      if (this.#waiting.get(id)?.incident.absence === 'stopped') continue;
      this.#forget(id);
      this.#waiting.set(id, { id, polls, incident });
      this.#note(`${id} waits, as its relay ${absence}`);
      incident.left += 1;
    }
  }

  look(): void {
    for (const { id, polls, endedBy, doublePolls } of this.#world.liveAgent.ledger().chats) {
      if (doublePolls > (this.#doublePolls.get(id) ?? 0)) {
        this.#doublePolls.set(id, doublePolls);
        this.#note(`${id} was polled twice at once`);
      }
      const waiting = this.#waiting.get(id);
      if (waiting === undefined || (endedBy === null && polls <= waiting.polls)) continue;
      this.#forget(id);
      const { incident } = waiting;
      const ms = Date.now() - incident.at;
      this.#note(
        `${id} ${endedBy ?? 'polled'} ${String(ms)} ms after its relay ${incident.absence}`,
      );
      if (incident.left === 0) this.tookMs[incident.absence].push(ms);
    }
  }

  #forget(id: string): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    waiting.incident.left -= 1;
  }

  #chats(): Chat[] {
    return this.#world.liveAgent.state().chats;
  }
}
