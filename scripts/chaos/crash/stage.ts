import type { AgentConsole } from '../../sandbox/live-agent/agent-console.ts';
import type { WeChatStandIn } from '../../sandbox/wechat/stand-in.ts';
import type { World } from '../world/world.ts';

/** Where the reference run is played: what it needs of a world, in virtual or in real time. */
export interface Stage {
  agents: AgentConsole;
  wechat: WeChatStandIn;
  org: {
    /** Outside business hours no chat is opened. */
    setClosed: (closed: boolean) => void;
    /** Whoever was signed in is so no more. */
    expireSessions: () => void;
    /** How the newest chat of a customer stands. */
    statusOf: (openId: string) => string | undefined;
  };
  /** A new customer, who follows the account. Returns the OpenID. */
  join: (name: string) => string;
  /** Whether a visitor of this name is this customer. */
  isVisitor: (visitorName: string, openId: string) => boolean;
  /** False if it has not come to that in so many milliseconds. */
  until: (condition: () => boolean, ms: number) => Promise<boolean>;
  pass: (ms: number) => Promise<void>;
}

/** A stage in virtual time. */
export function virtualStage(world: World): Stage {
  const { agents, wechat, org, time } = world;
  return {
    agents,
    wechat,
    org: {
      setClosed: (closed) => {
        org.closed = closed;
      },
      expireSessions: () => {
        org.expireSessions();
      },
      statusOf: (openId) => org.chats.findLast((chat) => chat.openId === openId)?.status,
    },
    join: (name) => wechat.addCustomer({ name, follow: true }).openId,
    isVisitor: (visitorName, openId) => visitorName === openId,
    until: (condition, ms) => time.passUntil(condition, ms),
    pass: (ms) => time.pass(ms),
  };
}
