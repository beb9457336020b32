import { after, pause } from 'c/wechatTimer';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it('does something later', () => {
  const action = jest.fn();
  after(1000, action);
  jest.advanceTimersByTime(999);
  expect(action).not.toHaveBeenCalled();
  jest.advanceTimersByTime(1);
  expect(action).toHaveBeenCalledTimes(1);
});

it('does not do what was called off', () => {
  const action = jest.fn();
  after(1000, action)();
  jest.advanceTimersByTime(2000);
  expect(action).not.toHaveBeenCalled();
});

it('pauses for as long as it was told', async () => {
  const passed = jest.fn();
  pause(500).then(passed);
  await jest.advanceTimersByTimeAsync(499);
  expect(passed).not.toHaveBeenCalled();
  await jest.advanceTimersByTimeAsync(1);
  expect(passed).toHaveBeenCalledTimes(1);
});
