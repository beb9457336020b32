import { z } from 'zod';

import type { Entrance } from '../channel.ts';

/** What a chat gets from the way by which its customer came. */
export const routeSchema = z.object({
  /** What the agent reads first. */
  line: z.string(),
  /** Whom the desk asks, in the desk's own terms; the channel's own agents if it is missing. */
  target: z.string().optional(),
  /** What the agent and the transcript are told besides. */
  prechat: z.array(z.object({ label: z.string(), value: z.string(), field: z.string() })),
});

export type Route = z.infer<typeof routeSchema>;

/** What a channel does when a customer comes without a word. */
export interface EntranceRule {
  via: Entrance;
  /** The very key, or its beginning with `*` after it; empty: any. */
  key: string;
  /** `start` opens a chat, `route` is remembered for the next one, `reply` only says its text. */
  action: 'start' | 'route' | 'reply';
  /** What the customer is told; empty: nothing. */
  text: string;
  /** If a chat is open, the agent reads that the customer has come this way. */
  tellsAgent: boolean;
  /** `{key}` in it stands for the key with which the customer came. */
  route: Route;
}

/** A customer who has come, and what the channel does then. */
export type Arrival = Pick<EntranceRule, 'action' | 'text' | 'tellsAgent' | 'route'>;

/** How long a route waits for the chat that it is for. */
export const ROUTE_MS = 60 * 60_000;

/**
 * What follows from coming this way: the rule with the very key, or else with the longest beginning, or
 * else for any key; of two that are alike, the first. Undefined if the channel says nothing. Pure.
 *
 * @param follows the customer began to follow with it: what is said to new followers holds as well
 */
export function arrivalBy(
  rules: readonly EntranceRule[],
  { via, key, follows = false }: { via: Entrance; key: string; follows?: boolean },
): Arrival | undefined {
  const rule = bestOf(rules, via, key) ?? (follows ? bestOf(rules, 'follow', '') : undefined);
  if (rule === undefined) return undefined;
  const { action, text, tellsAgent, route } = rule;
  const fill = (words: string): string => words.replaceAll('{key}', () => key);
  const prechat = route.prechat.map((detail) => ({ ...detail, value: fill(detail.value) }));
  return { action, text, tellsAgent, route: { ...route, line: fill(route.line), prechat } };
}

function bestOf(
  rules: readonly EntranceRule[],
  via: Entrance,
  key: string,
): EntranceRule | undefined {
  let best: EntranceRule | undefined;
  let most = -1;
  for (const rule of rules) {
    const fit = rule.via === via ? fitOf(rule.key, key) : -1;
    if (fit > most) [best, most] = [rule, fit];
  }
  return best;
}

/** How well a key fits; -1 if it does not. */
function fitOf(pattern: string, key: string): number {
  if (pattern === key) return Number.MAX_SAFE_INTEGER;
  if (pattern === '') return 0;
  const beginning = pattern.slice(0, -1);
  return pattern.endsWith('*') && key.startsWith(beginning) ? beginning.length : -1;
}

/** A route that waits for the customer's next chat, up to a time. */
export const waitingRouteSchema = routeSchema.extend({ until: z.number() });

export type WaitingRoute = z.infer<typeof waitingRouteSchema>;

/** A route that waits from now on. Pure. */
export function waitingFrom(route: Route, now: number): WaitingRoute {
  return { ...route, until: now + ROUTE_MS };
}

/** The route that a chat takes which begins now, if one is waiting. Pure. */
export function routeAt(waiting: WaitingRoute | null, now: number): Route | null {
  return waiting === null || now >= waiting.until ? null : routeSchema.parse(waiting);
}
