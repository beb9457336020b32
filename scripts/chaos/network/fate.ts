/** The ways between the parts. Each has its own trouble. */
export type Connection = 'webhook' | 'wechat' | 'live-agent' | 'org';

/** What the network does to one exchange besides taking its time. */
export type Fate =
  | { kind: 'none' }
  /** Nobody listens: the request has certainly not left. */
  | { kind: 'refuse' }
  /** The request is lost; the caller sees a reset, or silence until it gives up. */
  | { kind: 'lose-request'; silent: boolean }
  /** The server acts; its answer is lost. */
  | { kind: 'lose-answer'; silent: boolean }
  /** The answer's body ends too early, and nothing tells. */
  | { kind: 'cut-body' }
  /** Something in between answers, before the server has acted or instead of its answer. */
  | { kind: 'gateway'; status: number; after: boolean }
  /** The request or the answer takes its time. */
  | { kind: 'delay'; ms: number; side: 'request' | 'answer' }
  /** A body stops half-way, and its rest comes later. */
  | { kind: 'slow-body'; ms: number; side: 'request' | 'answer' };

export const FATES = [
  'refuse',
  'lose-request',
  'lose-answer',
  'cut-body',
  'gateway',
  'delay',
  'slow-body',
] as const satisfies Fate['kind'][];

/** What a fate is called in the figures of a run. */
export function nameOf(fate: Exclude<Fate, { kind: 'none' }>): string {
  switch (fate.kind) {
    case 'refuse':
      return 'connection refused';
    case 'lose-request':
      return fate.silent ? 'request dropped' : 'reset before the server acted';
    case 'lose-answer':
      return fate.silent ? 'answer dropped' : 'reset after the server acted';
    case 'cut-body':
      return 'body cut off';
    case 'gateway':
      return fate.after ? '5xx after the server acted' : '5xx instead of acting';
    case 'delay':
      return `${fate.side} delayed`;
    case 'slow-body':
      return `slow body of the ${fate.side}`;
  }
}
