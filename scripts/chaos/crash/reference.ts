import { pictureMessage } from '../verdict/pictures.ts';
import { END_KEYWORD } from '../world/identities.ts';
import type { Stage } from './stage.ts';

const LONGEST_WAIT_MS = 5 * 60_000;

/** The reference run got stuck: a step did not lead to what it should. */
export class StuckError extends Error {
  readonly code = 'chaos-stuck';

  constructor(step: string) {
    super(`The run is stuck: ${step}.`);
    this.name = 'StuckError';
  }
}

/**
 * A day in the life of a relay in a few minutes, in which every kind of step that it writes down and
 * every kind of call that it makes occurs: chats that are opened, queued, accepted, handed over,
 * moved, ended by each side and refused; a picture; answers that are parked; tokens that expire; a customer who
 * leaves. Each step waits for the one before, whatever the relay goes through in between.
 */
export async function playReference(stage: Stage): Promise<void> {
  const { agents, org, wechat } = stage;
  const until = async (step: string, condition: () => boolean): Promise<void> => {
    if (!(await stage.until(condition, LONGEST_WAIT_MS))) throw new StuckError(step);
  };
  const chatOf = (openId: string) =>
    agents.state().chats.findLast(({ visitorName }) => stage.isVisitor(visitorName, openId));
  const agent = (index: number): string => agents.state().agents[index]?.id ?? '';
  // Whom WeChat tells that nobody took it writes it again.
  const write = (openId: string, text: string): void => {
    void wechat.write(openId, text).then(({ push }) => {
      if (push.outcome === 'unavailable') write(openId, text);
    });
  };
  // A picture that is sent once more is another one.
  const show = (openId: string, name: string): void => {
    void wechat.push(openId, pictureMessage(name)).then(({ push }) => {
      if (push.outcome === 'unavailable') show(openId, `${name}-again`);
    });
  };
  const say = (openId: string, text: string): void => {
    agents.say(chatOf(openId)?.id ?? '', text);
  };
  const reads = (openId: string, isIt: (text: string) => boolean) => () =>
    agents
      .state()
      .chats.some(
        (chat) =>
          stage.isVisitor(chat.visitorName, openId) &&
          chat.messages.some(({ from, text }) => from === 'visitor' && isIt(text)),
      );
  const heard = (openId: string, words: string) => reads(openId, (text) => text === words);
  const shown = (openId: string, text: string) => () =>
    wechat.customer(openId).bubbles.some(({ from, text: lines }) => {
      return from === 'account' && lines.split('\n').includes(text);
    });
  const isIn = (openId: string, state: string) => () => chatOf(openId)?.state === state;
  const accept = async (openId: string): Promise<void> => {
    await until('a request', isIn(openId, 'waiting'));
    agents.accept(chatOf(openId)?.id ?? '', agent(0));
  };
  const orgKnows = (openId: string, status: string) => () => org.statusOf(openId) === status;

  const mei = stage.join('Mei');
  const bo = stage.join('Bo');

  write(mei, '«m1»');
  write(mei, '«m2»');
  await accept(mei);
  await until('the first words', heard(mei, '«m2»'));
  say(mei, '«a1»');
  await until('an answer', shown(mei, '«a1»'));
  await until('the org hears of it', orgKnows(mei, 'active'));

  // A picture is fetched and kept in the org, and the agent reads where.
  // Others play the same beside it, in the same org.
  show(mei, `p-${mei.slice(-8)}`);
  await until(
    'a picture',
    reads(mei, (text) => text.includes('/ContentDocument/')),
  );

  // The access token expires, and so does the org's session.
  wechat.faults.set('token-invalid', 1);
  org.expireSessions();
  say(mei, '«a2»');
  await until('an answer with a new token', shown(mei, '«a2»'));

  // Another server of Live Agent takes the chat, while both write.
  agents.startHandover(chatOf(mei)?.id ?? '');
  write(mei, '«m3»');
  say(mei, '«a3»');
  await until('words after a handover', heard(mei, '«m3»'));
  await until('an answer after a handover', shown(mei, '«a3»'));

  agents.transfer(chatOf(mei)?.id ?? '', agent(1));
  say(mei, '«a4»');
  await until('an answer of the other agent', shown(mei, '«a4»'));
  agents.typing(chatOf(mei)?.id ?? '', true);

  // WeChat takes no more than it allows; the rest waits for the customer.
  wechat.faults.set('quota-after-message', 1);
  write(mei, '«m4»');
  await until('words', heard(mei, '«m4»'));
  say(mei, '«a5»');
  await until('the last answer allowed', shown(mei, '«a5»'));
  say(mei, '«a6»');
  await stage.pass(3000);
  wechat.faults.clear('quota-after-message');
  write(mei, '«m5»');
  await until('a parked answer', shown(mei, '«a6»'));

  // Nobody is there at first for the second customer.
  org.setClosed(true);
  write(bo, '«b1»');
  await until('a notice', () =>
    wechat.customer(bo).bubbles.some((bubble) => bubble.from === 'account'),
  );
  org.setClosed(false);
  write(bo, '«b2»');
  await accept(bo);
  await until('what had been parked', heard(bo, '«b2»'));

  // An answer is too long for WeChat, and is cut; another one is refused.
  wechat.faults.set('send-errcode', 45002);
  wechat.faults.set('send-fail', 1);
  say(bo, 'AB');
  // Should the relay die meanwhile, WeChat takes it whole the next time.
  await until('both halves', () => shown(bo, 'B')() || shown(bo, 'AB')());
  wechat.faults.set('send-errcode', 40033);
  wechat.faults.set('send-fail', 1);
  say(bo, '«c2»');
  await stage.pass(2000);
  wechat.faults.clear('send-fail');
  say(bo, '«c3»');
  await until('an answer', shown(bo, '«c3»'));

  // The agent ends one chat, the customer the other one.
  agents.end(chatOf(mei)?.id ?? '');
  await until('the org hears of the end', orgKnows(mei, 'ended'));
  write(bo, END_KEYWORD);
  await until('the end', isIn(bo, 'ended'));
  await until('the org hears of that', orgKnows(bo, 'ended'));

  // Nobody takes the next request, and the one after it is withdrawn.
  write(mei, '«m6»');
  await until('a request', isIn(mei, 'waiting'));
  for (const { id } of agents.state().agents) agents.decline(chatOf(mei)?.id ?? '', id);
  await until('a refusal', orgKnows(mei, 'ended'));
  write(mei, '«m7»');
  await accept(mei);
  await until('what nobody had taken', heard(mei, '«m7»'));
  write(bo, '«b3»');
  await until('a request', isIn(bo, 'waiting'));
  write(bo, END_KEYWORD);
  await until('a withdrawal', isIn(bo, 'ended'));

  // One customer leaves for good.
  void wechat.event(mei, { event: 'unsubscribe' });
  await until('the end', isIn(mei, 'ended'));
  await until('the org hears of that', orgKnows(mei, 'ended'));
}
