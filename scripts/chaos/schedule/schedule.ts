import type { LiveAgentFault } from '../../sandbox/live-agent/fault-definitions.ts';
import type { WeChatFaultName } from '../../sandbox/wechat/fault-list.ts';
import type { Connection, Fate } from '../network/fate.ts';

/** What customers and agents do. Times are milliseconds since the beginning. */
export type LoadAction = { at: number; customer: number } & (
  | { do: 'write' | 'say'; text: string }
  /** The customer sends a picture. */
  | { do: 'show'; picture: string }
  /** The customer writes an end keyword. */
  | { do: 'ask for the end' }
  | { do: 'unfollow' | 'follow again' | 'end' | 'transfer' | 'back to the queue' | 'disconnect' }
  /** The agent begins to write. */
  | { do: 'type' }
);

/** What goes wrong. */
export type FaultAction = { at: number } & (
  | {
      do: 'network';
      connection: Connection;
      fate: Exclude<Fate['kind'], 'none'>;
      probability: number;
      forMs: number;
    }
  | { do: 'live-agent'; name: LiveAgentFault; times: number }
  | { do: 'handover'; customer: number }
  | { do: 'wechat'; name: WeChatFaultName; value: number | boolean | string; forMs: number }
  /** The process dies at its n-th point from then on, and comes back after a while. */
  | { do: 'kill'; points: number; downMs: number }
  /** SIGSTOP, and SIGCONT after a while. */
  | { do: 'pause'; forMs: number }
  /** The time of day is wrong by so much, until it is set right. */
  | { do: 'clock jump'; byMs: number; forMs: number }
  | { do: 'disk full'; forMs: number }
  | { do: 'org session ends' }
  | { do: 'org closed'; forMs: number }
);

/** Everything that is decided before a run begins. */
export interface Schedule {
  seed: number;
  customers: number;
  lengthMs: number;
  /** How many messages WeChat allows after each one of the customer. */
  quota: number;
  /** Where the protocols leave room, how the services behave. */
  settings: { service: 'live-agent' | 'wechat'; name: string; value: string | boolean }[];
  load: LoadAction[];
  faults: FaultAction[];
}
