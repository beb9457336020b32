import { createLive } from 'c/wechatLive';
import { isEmpEnabled, onError, subscribe, unsubscribe } from 'lightning/empApi';
import { installScreen, scrollIntoView, showTab } from 'test/screen';

const POLL = { mode: 'poll', seconds: 10, open: true, chatId: 'a' };
const EVENTS = { ...POLL, mode: 'events' };

let ask;
let tick;
let live;

const wait = (milliseconds) => jest.advanceTimersByTimeAsync(milliseconds);

beforeEach(() => {
  jest.useFakeTimers();
  installScreen();
  ask = jest.fn().mockResolvedValue(true);
  tick = jest.fn();
  isEmpEnabled.mockResolvedValue(true);
  subscribe.mockResolvedValue({});
  live = createLive(ask, tick);
  live.connect(document.body);
});

afterEach(async () => {
  live.disconnect();
  await wait(0);
  jest.useRealTimers();
});

it('asks while it is seen and the chat is open', async () => {
  live.follow(POLL);
  scrollIntoView();
  await wait(20_000);
  expect(ask).toHaveBeenCalledTimes(2);
});

it('does not ask while it is not seen', async () => {
  live.follow(POLL);
  await wait(60_000);
  scrollIntoView();
  showTab(false);
  await wait(60_000);
  expect(ask).not.toHaveBeenCalled();
});

it('asks at once when it is seen again', async () => {
  live.follow(POLL);
  scrollIntoView();
  scrollIntoView(false);
  await wait(60_000);
  scrollIntoView();
  await wait(0);
  expect(ask).toHaveBeenCalledTimes(1);
});

it('stops when the chat has ended, and does not ask when it is seen again', async () => {
  live.follow(POLL);
  scrollIntoView();
  live.follow({ ...POLL, open: false });
  scrollIntoView(false);
  scrollIntoView();
  await wait(120_000);
  expect(ask).not.toHaveBeenCalled();
});

it('ticks twice a minute while it is seen', async () => {
  scrollIntoView();
  await wait(60_000);
  expect(tick).toHaveBeenCalledTimes(3);
  scrollIntoView(false);
  await wait(60_000);
  expect(tick).toHaveBeenCalledTimes(3);
});

it('stops with its component', async () => {
  live.follow(POLL);
  scrollIntoView();
  live.disconnect();
  await wait(120_000);
  expect(ask).not.toHaveBeenCalled();
});

it('listens to events instead of asking where the org wants that', async () => {
  live.follow(EVENTS);
  scrollIntoView();
  await wait(120_000);
  expect(ask).not.toHaveBeenCalled();
  subscribe.mock.calls[0][2]({ data: { payload: { Chat__c: 'a' } } });
  await wait(0);
  expect(ask).toHaveBeenCalledTimes(1);
});

it('listens only while it is seen', async () => {
  live.follow(EVENTS);
  scrollIntoView();
  await wait(0);
  scrollIntoView(false);
  await wait(0);
  expect(unsubscribe).toHaveBeenCalledTimes(1);
});

it('listens to the chat that is shown now', async () => {
  live.follow(EVENTS);
  scrollIntoView();
  live.follow({ ...EVENTS, chatId: 'b' });
  await wait(0);
  const hear = subscribe.mock.calls.at(-1)[2];
  hear({ data: { payload: { Chat__c: 'a' } } });
  await wait(0);
  expect(ask).not.toHaveBeenCalled();
  hear({ data: { payload: { Chat__c: 'b' } } });
  await wait(0);
  expect(ask).toHaveBeenCalledTimes(1);
});

it('asks when events are lost', async () => {
  live.follow(EVENTS);
  scrollIntoView();
  await wait(0);
  onError.mock.calls[0][0]({ error: 'gone' });
  live.follow(EVENTS);
  await wait(10_000);
  expect(ask).toHaveBeenCalledTimes(1);
  expect(subscribe).toHaveBeenCalledTimes(1);
});

it('asks at once after an action, even if the chat has ended', async () => {
  live.follow({ ...POLL, open: false });
  scrollIntoView();
  await live.now();
  expect(ask).toHaveBeenCalledTimes(1);
});

it('leaves alone what was never connected', () => {
  const other = createLive(ask, tick);
  other.disconnect();
  expect(tick).not.toHaveBeenCalled();
});
