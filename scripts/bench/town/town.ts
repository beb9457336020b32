import { performance } from 'node:perf_hooks';

import { answer, type Facts } from '../processes/child.ts';
import { percentile } from '../measure/statistics.ts';
import { openIdOf } from './account.ts';
import { Marks, pause } from './marks.ts';
import { steadily } from './pace.ts';
import { startServices, type Services } from './services.ts';
import { Pusher } from './wechat.ts';

// A process of its own: everybody around the relay, and the load. It answers questions of the bench.

const WORDS = '您好，我想问一下昨天的订单什么时候发货？谢谢！';
const LOOK_EVERY_MS = 2;
const LONGEST_WAIT_MS = 300_000;

const toAgents = new Marks();
const toCustomers = new Marks();
let services: Services | undefined;
let pusher: Pusher | undefined;
let released: () => void = () => undefined;

answer({
  start: async ({ key = '', cert = '' }) => {
    const certificate = key === '' ? undefined : { key: String(key), cert: String(cert) };
    services = await startServices(
      {
        agent: (text) => {
          if (toAgents.arrived(text) > 0) released();
        },
        customer: (body) => {
          if (toCustomers.arrived(body) > 0) released();
        },
      },
      certificate,
    );
    const { liveAgentUrl, orgUrl, wechatUrl } = services;
    return { liveAgentUrl, orgUrl, wechatUrl };
  },
  point: async ({ urls = '' }) => {
    await pusher?.close();
    pusher = new Pusher(String(urls).split(' '));
    return {};
  },
  /** Customers `from` to `to` get a chat each, and are heard in it. */
  open: async ({ from, to, atOnce }) => {
    let next = Number(from);
    let refused = 0;
    const begin = performance.now();
    await full(Number(atOnce), toAgents, () => {
      if (next >= Number(to)) return false;
      void write(next, performance.now()).catch(() => (refused += 1));
      next += 1;
      return true;
    });
    const { count } = await toAgents.reap();
    if (count < Number(to) - Number(from)) {
      throw new Error(`Not every chat has opened; ${String(refused)} pushes were refused.`);
    }
    return { seconds: (performance.now() - begin) / 1000 };
  },
  /** Customers write, at a steady rate; with `arrives` their messages are awaited at the agents'. */
  write: async ({ perSecond, seconds, customers, arrives }) => {
    const answers: number[] = [];
    let failed = 0;
    await steadily(Number(perSecond), Number(seconds), (due, index) => {
      write(index % Number(customers), due).then(
        () => answers.push(performance.now() - due),
        () => (failed += 1),
      );
    });
    const total = Math.round(Number(perSecond) * Number(seconds));
    await until(() => answers.length + failed === total);
    const answered = { p50: percentile(answers, 0.5), p99: percentile(answers, 0.99), failed };
    if (arrives !== 1) {
      toAgents.forget();
      return answered;
    }
    const { p50, p99, missing } = await toAgents.reap();
    return { ...answered, arrivalP50: p50, arrivalP99: p99, missing };
  },
  /** Agents speak, at a steady rate. */
  say: async ({ perSecond, seconds, customers }) => {
    await steadily(Number(perSecond), Number(seconds), (due, index) => {
      say(scattered(index, Number(customers)), due);
    });
    const { p50, p99, missing } = await toCustomers.reap();
    return { p50, p99, missing };
  },
  /** As many pushes as are answered: the next one leaves when one has been. */
  writeFull: async ({ atOnce, seconds, customers, arrives }) => {
    const begin = performance.now();
    const end = begin + Number(seconds) * 1000;
    let [count, failed] = [0, 0];
    const lane = async (): Promise<void> => {
      while (performance.now() < end) {
        count += 1;
        await write(count % Number(customers), performance.now()).catch(() => (failed += 1));
      }
    };
    await Promise.all(Array.from({ length: Number(atOnce) }, lane));
    const perSecond = (count - failed) / ((performance.now() - begin) / 1000);
    if (arrives !== 1) {
      toAgents.forget();
      return { perSecond, failed };
    }
    const { count: there, missing } = await toAgents.reap();
    const arrivedPerSecond = there / ((performance.now() - begin) / 1000);
    return { perSecond, failed, arrivedPerSecond, missing };
  },
  /** As many messages of agents as get through, with `atOnce` under way. */
  sayFull: async ({ atOnce, seconds, customers }) => {
    const begin = performance.now();
    const end = begin + Number(seconds) * 1000;
    let index = 0;
    await full(Number(atOnce), toCustomers, () => {
      if (performance.now() >= end) return false;
      say(scattered(index, Number(customers)), performance.now());
      index += 1;
      return true;
    });
    const took = performance.now() - begin;
    const { count, missing } = await toCustomers.reap();
    return { perSecond: count / (took / 1000), missing };
  },
  /** Chats open with a word of the customer, hear one of the agent, and are ended by the agent. */
  churn: async ({ from, to, atOnce }) => {
    let next = Number(from);
    const lane = async (): Promise<void> => {
      while (next < Number(to)) {
        const customer = next;
        next += 1;
        await live(customer);
      }
    };
    await Promise.all(Array.from({ length: Number(atOnce) }, lane));
    toAgents.forget();
    toCustomers.forget();
    return {};
  },
  /** From the moment when polls have broken off until each of their chats is polled again. */
  polledAgain: async () => {
    const { liveAgent } = known();
    const begin = performance.now();
    await until(() => liveAgent.orphans.size === 0 && liveAgent.resumedAt.length > 0);
    const [first = begin] = liveAgent.resumedAt;
    const last = liveAgent.resumedAt.at(-1) ?? begin;
    const chats = liveAgent.resumedAt.length;
    liveAgent.resumedAt = [];
    return { chats, allMs: last - begin, spreadMs: last - first };
  },
  counters: (): Facts => {
    const { liveAgent, org } = known();
    const { conflicts, ended, holding, orphans } = liveAgent;
    return { conflicts, ended, holding, orphans: orphans.size, orgCalls: org.calls };
  },
});

function known(): Services {
  if (services === undefined) throw new Error('The town has not been started.');
  return services;
}

function write(customer: number, due: number): Promise<void> {
  if (pusher === undefined) throw new Error('WeChat has been pointed nowhere.');
  return pusher.push(customer, toAgents.send(due), WORDS);
}

function say(customer: number, due: number): void {
  const mark = toCustomers.send(due);
  if (!known().liveAgent.say(openIdOf(customer), `${mark} ${WORDS}`)) {
    throw new Error(`Customer ${String(customer)} has no chat.`);
  }
}

/** One customer after the other, but not neighbours: those have been opened together. */
function scattered(index: number, customers: number): number {
  return (index * 7919) % customers;
}

/** Keeps so many messages under way, until `act` has nothing more to do, and waits for the last. */
async function full(atOnce: number, marks: Marks, act: () => boolean): Promise<void> {
  let isDone = false;
  const fill = (): void => {
    while (!isDone && marks.underWay < atOnce) isDone = !act();
  };
  released = fill;
  fill();
  await until(() => isDone && marks.underWay === 0);
  released = () => undefined;
}

/** One chat from its first word to its end. */
async function live(customer: number): Promise<void> {
  const { liveAgent } = known();
  await write(customer, performance.now());
  await until(() => liveAgent.has(openIdOf(customer)));
  const before = liveAgent.batches(openIdOf(customer));
  say(customer, performance.now());
  await until(() => liveAgent.batches(openIdOf(customer)) > before);
  liveAgent.hangUp(openIdOf(customer));
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + LONGEST_WAIT_MS;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('The bench waits in vain.');
    await pause(LOOK_EVERY_MS);
  }
}
