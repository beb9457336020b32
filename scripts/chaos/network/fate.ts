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
  | { kind: 'delay'; ms: number; side: 'request' | 'answer' };

export const FATES = [
  'refuse',
  'lose-request',
  'lose-answer',
  'cut-body',
  'gateway',
  'delay',
] as const satisfies Fate['kind'][];
