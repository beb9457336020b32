import type { LiveChat } from '../../sandbox/live-agent/chat.ts';
import type { Random } from '../time/random.ts';
import type { World } from '../world/world.ts';

/** The agents: they take what is offered, and say what they have to say as soon as they can. */
export class Office {
  readonly #world: World;
  readonly #random: Random;
  readonly #offered = new Set<LiveChat>();
  readonly #unsaid = new Map<string, string[]>();
  #hurried = false;

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
  }

  /** Customers to whom agents could not say something yet, because they have no chat. */
  get missed(): string[] {
    return [...this.#unsaid].flatMap(([openId, texts]) => (texts.length > 0 ? [openId] : []));
  }

  /** From now on everything is accepted at once. */
  hurry(): void {
    this.#hurried = true;
    this.look();
  }

  /** A chat has changed. */
  look(): void {
    for (const chat of this.#world.liveAgent.chats.values()) {
      if (chat.view.state !== 'waiting' || this.#offered.has(chat)) continue;
      this.#offered.add(chat);
      const ms = this.#hurried ? 100 : this.#random.between(200, 8000);
      this.#world.time.after(ms, () => {
        this.#offered.delete(chat);
        this.#accept(chat);
      });
    }
  }

  say(openId: string, text: string): void {
    const texts = this.#unsaid.get(openId) ?? [];
    texts.push(text);
    this.#unsaid.set(openId, texts);
    this.#speak(openId);
  }

  /** Whoever talks with this customer begins to write. */
  type(openId: string): void {
    const chat = this.#active(openId);
    if (chat !== undefined) this.#world.agents.typing(chat.view.id, true);
  }

  act(openId: string, what: 'end' | 'transfer' | 'back to the queue' | 'disconnect'): void {
    const chat = this.#active(openId);
    if (chat === undefined) return;
    const { agents } = this.#world;
    const { id, agentId } = chat.view;
    if (what === 'end') agents.end(id);
    else if (what === 'disconnect') agents.disconnect(id);
    else if (what === 'back to the queue') agents.transfer(id);
    else agents.transfer(id, this.#somebody(agentId));
  }

  #accept(chat: LiveChat): void {
    if (chat.view.state !== 'waiting') return;
    this.#world.agents.accept(chat.view.id, this.#somebody(null));
    this.#speak(chat.view.visitorName);
  }

  #speak(openId: string): void {
    const chat = this.#active(openId);
    const texts = this.#unsaid.get(openId) ?? [];
    if (chat === undefined) return;
    for (const text of texts.splice(0)) this.#world.agents.say(chat.view.id, text);
  }

  #active(openId: string): LiveChat | undefined {
    return [...this.#world.liveAgent.chats.values()]
      .filter(({ view }) => view.visitorName === openId && view.state === 'active')
      .at(-1);
  }

  #somebody(butNot: string | null): string {
    const all = this.#world.agents.state().agents.filter(({ id }) => id !== butNot);
    return this.#random.pick(all)?.id ?? '';
  }
}
