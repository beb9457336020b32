import { setTimeout as pause } from 'node:timers/promises';

import type { LiveAgentFault } from '../../sandbox/live-agent/fault-definitions.ts';
import type { OrgFaultName } from '../../sandbox/org/fault-definitions.ts';
import type { WeChatFaultName } from '../../sandbox/wechat/fault-list.ts';
import type { Random } from '../time/random.ts';
import type { Fleet, Member } from './fleet.ts';
import type { Absence, PollWatch } from './poll-watch.ts';

const BETWEEN_KILLS_MS = [4000, 9000] as const;
const BETWEEN_TROUBLES_MS = [2500, 7000] as const;
const DOWN_MS = [0, 2000] as const;
const SHORT_HANG_MS = [200, 12_000] as const;
const LONG_HANG_MS = 60_000;
const ONE_IN_LONG = 4;
const CUT_MS = [200, 9000] as const;
const LONGEST_LEAVE_MS = 10_000;

const LIVE_AGENT: readonly [LiveAgentFault, ...LiveAgentFault[]] = [
  'poll-lost',
  'poll-cut',
  'poll-reset',
  'poll-502',
  'post-lost',
  'post-reset',
  'post-503',
  'handover',
  'reconnect-lost',
];
const WECHAT: readonly [WeChatFaultName, ...WeChatFaultName[]] = [
  'send-reset-after',
  'api-reset',
  'api-gateway-error',
  'token-invalid',
  'push-duplicate',
  'push-answer-lost',
];
const ORG: readonly [OrgFaultName, ...OrgFaultName[]] = [
  'expire-sessions',
  'lock-row',
  'answer-cut',
  'answer-lost',
];

/** Everything that is done to the relays and their connections, drawn from one seed. */
export class Troubles {
  readonly counts: Record<string, number> = {};
  /** How long relays took to stop when they were asked to, in milliseconds. */
  readonly leaveMs: number[] = [];
  readonly #fleet: Fleet;
  readonly #watch: PollWatch;
  readonly #random: Random;
  readonly #note: (line: string) => void;
  readonly #underWay = new Set<Promise<void>>();
  #nextKill: number;
  #nextTrouble: number;

  /** @param note hears what is done to relays */
  constructor(fleet: Fleet, watch: PollWatch, random: Random, note: (line: string) => void) {
    this.#note = note;
    this.#fleet = fleet;
    this.#watch = watch;
    this.#random = random;
    this.#nextKill = Date.now() + random.between(...BETWEEN_KILLS_MS);
    this.#nextTrouble = Date.now() + random.between(...BETWEEN_TROUBLES_MS);
  }

  /** Does what is due. */
  strike(): void {
    if (Date.now() >= this.#nextKill) {
      this.#nextKill = Date.now() + this.#random.between(...BETWEEN_KILLS_MS);
      this.#take((member) => this.#kill(member));
    }
    if (Date.now() >= this.#nextTrouble) {
      this.#nextTrouble = Date.now() + this.#random.between(...BETWEEN_TROUBLES_MS);
      this.#trouble();
    }
  }

  /** Something is still being done to a relay. */
  get underWay(): boolean {
    return this.#underWay.size > 0;
  }

  /** The services make no more mistakes. */
  calm(): void {
    const { liveAgent, wechat, org } = this.#fleet.world;
    for (const { faults } of [liveAgent, wechat, org]) {
      for (const { name, kind } of faults.list()) if (kind === 'times') faults.clear(name);
    }
  }

  /** Faults that have really struck, and what was done to processes. */
  all(): Record<string, number> {
    const { liveAgent, wechat, org } = this.#fleet.world;
    const struck = Object.entries({ 'live-agent': liveAgent, wechat, org }).flatMap(
      ([where, { faults }]) =>
        faults
          .list()
          .map(({ name, injected }): [string, number] => [`${where}: ${name}`, injected]),
    );
    const { members, failedStarts } = this.#fleet;
    const commits = members.reduce((sum, { way }) => sum + (way?.cut ?? 0), 0);
    const database: [string, number][] = [
      ['database: connection of a commit broken', commits],
      ['database: cut off while a relay started', failedStarts],
    ];
    const all = [...Object.entries(this.counts), ...database, ...struck];
    return Object.fromEntries(all.filter(([, count]) => count > 0));
  }

  #trouble(): void {
    const random = this.#random;
    const { liveAgent, wechat, org } = this.#fleet.world;
    const kind = random.pick(
      this.#fleet.members.length > 1
        ? ['hang', 'hang', 'leave', 'live-agent', 'live-agent', 'wechat', 'org', 'cut', 'database']
        : ['hang', 'hang', 'leave', 'live-agent', 'live-agent', 'wechat', 'org'],
    );
    const times = random.between(1, 3);
    if (kind === 'hang') this.#take((member) => this.#hang(member));
    else if (kind === 'leave') this.#take((member) => this.#leave(member));
    else if (kind === 'cut') this.#take((member) => this.#cut(member));
    else if (kind === 'database') this.#database();
    else if (kind === 'live-agent') liveAgent.faults.set(random.pick(LIVE_AGENT), times);
    else if (kind === 'wechat') wechat.faults.set(random.pick(WECHAT), times);
    else org.faults.set(random.pick(ORG), times);
  }

  /** Somebody, as long as one is left to whom nothing happens. */
  #take(act: (member: Member) => Promise<void>): void {
    const up = this.#fleet.members.filter(({ state }) => state === 'up');
    const member = this.#random.pick(up);
    if (member === undefined || (up.length === 1 && this.#fleet.members.length > 1)) return;
    const task = act(member).finally(() => this.#underWay.delete(task));
    this.#underWay.add(task);
  }

  async #kill(member: Member): Promise<void> {
    this.#count('relay: SIGKILL');
    await this.#away('killed', member, () => this.#fleet.kill(member));
    await pause(this.#random.between(...DOWN_MS));
    await this.#fleet.start(member);
  }

  async #leave(member: Member): Promise<void> {
    this.#count('relay: SIGTERM');
    await this.#away('left', member, async () => {
      const ms = await this.#fleet.leave(member);
      this.leaveMs.push(ms);
      if (ms > LONGEST_LEAVE_MS) {
        this.#fleet.mishaps.push(`${member.name} took ${String(Math.round(ms))} ms to stop`);
      }
    });
    await pause(this.#random.between(...DOWN_MS));
    await this.#fleet.start(member);
  }

  async #hang(member: Member): Promise<void> {
    const long = this.#random.between(1, ONE_IN_LONG) === 1;
    const ms = long ? LONG_HANG_MS : this.#random.between(...SHORT_HANG_MS);
    this.#count(long ? 'relay: SIGSTOP for a minute' : 'relay: SIGSTOP');
    await this.#away('stopped', member, () => this.#fleet.hang(member, ms));
  }

  async #cut(member: Member): Promise<void> {
    this.#count('database: a relay cut off');
    await this.#away('cut', member, () => this.#fleet.cut(member, this.#random.between(...CUT_MS)));
  }

  /** The connections of all relays at once, or one at the worst moment. */
  #database(): void {
    const { members, store } = this.#fleet;
    const kind = this.#random.between(1, 3);
    const when = this.#random.chance(0.5) ? 'before' : 'after';
    if (kind < 3) {
      this.#random.pick(members)?.way?.cutNextCommit(when);
      return;
    }
    this.#count('database: pg_terminate_backend');
    void store.rows(TERMINATE).catch(() => undefined);
  }

  /** Takes a relay away, and watches how long its chats wait. */
  async #away(absence: Absence, member: Member, act: () => Promise<void>): Promise<void> {
    // Nothing else happens to it while the database says whom it has.
    member.state = 'down';
    const customers = await this.#fleet.customersOf(member);
    this.#note(`${member.name} ${absence}, with ${String(customers.size)} customers`);
    const acting = act();
    this.#watch.begin(absence, customers);
    await acting;
  }

  #count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }
}

const TERMINATE = `select pg_terminate_backend(pid) from pg_stat_activity
  where application_name like 'wechat-desk%' order by random() limit 3`;
