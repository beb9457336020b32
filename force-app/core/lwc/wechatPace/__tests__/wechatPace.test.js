import { LONGEST_PAUSE, createPace, nextPause } from 'c/wechatPace';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const wait = (milliseconds) => jest.advanceTimersByTimeAsync(milliseconds);

it.each([
  ['the setting after news', { seconds: 10, pause: 50_000, changed: true }, 10_000],
  ['half as long again without', { seconds: 10, pause: 10_000, changed: false }, 15_000],
  ['a minute at most', { seconds: 10, pause: 50_000, changed: false }, LONGEST_PAUSE],
  ['two seconds at least', { seconds: 0, pause: 0, changed: true }, 2000],
  ['a minute for a setting of an hour', { seconds: 3600, pause: 0, changed: true }, LONGEST_PAUSE],
])('waits %s', (_, facts, expected) => {
  expect(nextPause(facts)).toBe(expected);
});

it('slows down while nothing changes, and is quick again after news', async () => {
  const ask = jest.fn().mockResolvedValue(false);
  const pace = createPace(ask);
  pace.start(10);
  await wait(10_000);
  expect(ask).toHaveBeenCalledTimes(1);
  await wait(14_999);
  expect(ask).toHaveBeenCalledTimes(1);
  ask.mockResolvedValueOnce(true);
  await wait(1);
  expect(ask).toHaveBeenCalledTimes(2);
  await wait(10_000);
  expect(ask).toHaveBeenCalledTimes(3);
  pace.stop();
});

it('slows down while asking fails', async () => {
  const ask = jest.fn().mockRejectedValue(new Error('down'));
  const pace = createPace(ask);
  pace.start(10);
  await wait(10_000 + 14_999);
  expect(ask).toHaveBeenCalledTimes(1);
  pace.stop();
});

it('asks at once when told, and counts the next pause from there', async () => {
  const ask = jest.fn().mockResolvedValue(true);
  const pace = createPace(ask);
  pace.start(10);
  await wait(9_000);
  await pace.now();
  expect(ask).toHaveBeenCalledTimes(1);
  await wait(9_999);
  expect(ask).toHaveBeenCalledTimes(1);
  await wait(1);
  expect(ask).toHaveBeenCalledTimes(2);
  pace.stop();
});

it('never asks twice at once, and asks again for who came meanwhile', async () => {
  let answer;
  const ask = jest.fn(
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  const pace = createPace(ask);
  pace.now();
  pace.now();
  pace.now();
  expect(ask).toHaveBeenCalledTimes(1);
  answer(false);
  await wait(0);
  expect(ask).toHaveBeenCalledTimes(2);
  answer(false);
  await wait(0);
  expect(ask).toHaveBeenCalledTimes(2);
});

it('stops, and lets the answer under way arrive', async () => {
  let answer;
  const ask = jest.fn(
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  const pace = createPace(ask);
  pace.start(10);
  await wait(10_000);
  pace.stop();
  answer(true);
  await wait(600_000);
  expect(ask).toHaveBeenCalledTimes(1);
});

it('takes a new pace at once, and the same one without beginning again', async () => {
  const ask = jest.fn().mockResolvedValue(true);
  const pace = createPace(ask);
  pace.start(50);
  pace.start(5);
  await wait(4_000);
  pace.start(5);
  await wait(1_000);
  expect(ask).toHaveBeenCalledTimes(1);
  pace.stop();
});

it('takes a new pace while an answer is under way', async () => {
  let answer;
  const ask = jest.fn(
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  const pace = createPace(ask);
  pace.now();
  pace.start(5);
  await wait(60_000);
  expect(ask).toHaveBeenCalledTimes(1);
  answer(true);
  await wait(5_000);
  expect(ask).toHaveBeenCalledTimes(2);
  pace.stop();
});
