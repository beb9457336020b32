/** Every kind of fault that runs must have seen, with the counters that tell of it. */
export const FAULT_KINDS: readonly (readonly [kind: string, counters: RegExp])[] = [
  ['request dropped', /: (request dropped|api-timeout)$/u],
  [
    'answer dropped after the server acted',
    /: (answer dropped|push-answer-lost|send-timeout-after)$/u,
  ],
  ['delay', /delayed$|: (api-slow|poll-late)$/u],
  ['reset', /: reset |: (api-reset|send-reset-after)$/u],
  ['slow body', /: slow body/u],
  ['5xx', /: 5xx |-50\d$|: api-gateway-error$/u],
  ['wrong affinity', /: (wrong affinity|handover)/u],
  ['409', /-409$/u],
  ['duplicate push', /: push-duplicate$/u],
  ['reordered pushes', /: push-out-of-order$/u],
  ['expired token', /: (token-invalid|session ends)$/u],
  ['org away', /^org: (?!session|closed)/u],
  ['disk full', /: write refused, disk full$/u],
  ['clock set forward', /: clock forward/u],
  ['clock set back', /: clock back/u],
  ['SIGKILL', /: SIGKILL$/u],
  ['SIGSTOP for a minute', /: SIGSTOP for a minute$/u],
];

/** How often each kind has struck, also those that never did. One strike may count for two kinds. */
export function countsByKind(
  injected: Readonly<Record<string, number>>,
): { kind: string; count: number }[] {
  return FAULT_KINDS.map(([kind, counters]) => ({
    kind,
    count: Object.entries(injected)
      .filter(([name]) => counters.test(name))
      .reduce((sum, [, count]) => sum + count, 0),
  }));
}
