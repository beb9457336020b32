import { OperationError } from '../../sandbox/live-agent/operation-error.ts';
import type { Chat } from '../../sandbox/page/state.ts';
import type { World } from '../../sandbox/world.ts';
import type { Random } from '../time/random.ts';
import { pictureMessage } from '../verdict/pictures.ts';

// As an admin has set it up.
const END_KEYWORD = 'end chat';
// One in so many times something ends a chat, or moves it to another agent.
const SELDOM = 60;
const ONE_IN_MEDIA = 20;
const ONE_IN_TYPING = 8;

/** Customers who write, and agents who answer. */
export class Load {
  readonly openIds: readonly string[];
  readonly #world: World;
  readonly #random: Random;
  #count = 0;

  constructor(world: World, random: Random, customers: number) {
    this.#world = world;
    this.#random = random;
    // The org names a visitor by the end of the OpenID: each has another one.
    this.openIds = Array.from({ length: customers }, (_, index) => {
      const openId = `o${random.bytes(16).toString('base64url')}-${String(index).padStart(4, '0')}`;
      return world.wechat.addCustomer({ name: `Customer ${String(index)}`, openId }).openId;
    });
  }

  /** Something happens, or not. */
  act(): void {
    this.#count += 1;
    this.accept();
    const random = this.#random;
    const openId = random.pick(this.openIds) ?? '';
    if (random.chance(0.5)) this.write(openId, `«c${String(this.#count)}»`);
    if (random.chance(1 / ONE_IN_MEDIA)) this.#send(openId);
    const chat = random.pick(this.#active());
    if (chat === undefined) return;
    if (random.chance(0.5)) this.say(chat, `«a${String(this.#count)}»`);
    if (random.chance(1 / ONE_IN_TYPING))
      attempt(() => this.#world.liveAgent.typing(chat.id, true));
    if (random.chance(1 / SELDOM)) this.#turn(chat);
  }

  /** Agents take every chat that waits. */
  accept(): void {
    const { liveAgent } = this.#world;
    const { chats, agents } = liveAgent.state();
    for (const { id, state } of chats) {
      if (state !== 'waiting') continue;
      attempt(() => liveAgent.accept(id, this.#random.pick(agents)?.id ?? ''));
    }
  }

  write(openId: string, text: string): void {
    void this.#world.wechat.write(openId, text).catch(() => undefined);
  }

  say({ id }: Pick<Chat, 'id'>, text: string): void {
    attempt(() => this.#world.liveAgent.say(id, text));
  }

  /** Most are pictures, which can be told apart; the others are voice. */
  #send(openId: string): void {
    const medium = this.#random.chance(0.8)
      ? pictureMessage(`p${String(this.#count)}`)
      : { type: 'voice' };
    void this.#world.wechat.push(openId, medium).catch(() => undefined);
  }

  #turn({ id, agentId, visitorName }: Chat): void {
    const { liveAgent } = this.#world;
    const what = this.#random.between(1, 3);
    if (what === 1) attempt(() => liveAgent.end(id));
    else if (what === 2) this.write(customerOf(visitorName, this.openIds), END_KEYWORD);
    else {
      const other = liveAgent.state().agents.find((agent) => agent.id !== agentId);
      attempt(() => liveAgent.transfer(id, other?.id));
    }
  }

  #active(): Chat[] {
    return this.#world.liveAgent.state().chats.filter(({ state }) => state === 'active');
  }
}

/** Whose chat it is: the org names a visitor by the end of the OpenID. */
export function customerOf(visitorName: string, openIds: readonly string[]): string {
  return openIds.find((openId) => visitorName.endsWith(openId.slice(-4))) ?? '';
}

/** What is not possible at this moment does not happen. */
function attempt(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
  }
}
