import { isEmpEnabled, onError, subscribe, unsubscribe } from 'lightning/empApi';
import { settled } from 'test/mount';

let listen;
const stops = [];

const listener = (chatId) => ({ chatId, changed: jest.fn(), lost: jest.fn() });
const start = (each) => {
  const stop = listen(each);
  stops.push(stop);
  return stop;
};
const publish = (payload) => subscribe.mock.calls[0][2]({ data: { payload } });

beforeEach(() => {
  ({ listen } = require('c/wechatUpdates'));
  isEmpEnabled.mockResolvedValue(true);
  subscribe.mockResolvedValue({ id: 'subscription' });
});

afterEach(async () => {
  stops.splice(0).forEach((stop) => stop());
  await settled();
});

it('subscribes once for all panels of a console, to new events alone', async () => {
  start(listener('a'));
  start(listener('b'));
  await settled();
  expect(subscribe).toHaveBeenCalledTimes(1);
  expect(subscribe).toHaveBeenCalledWith('/event/WeChat_Chat_Update__e', -1, expect.any(Function));
});

it("tells a panel of its own chat's events", async () => {
  const [one, other] = [listener('a'), listener('b')];
  start(one);
  start(other);
  await settled();
  publish({ Chat__c: 'b' });
  publish({ Chat__c: null });
  publish(undefined);
  expect(one.changed).not.toHaveBeenCalled();
  expect(other.changed).toHaveBeenCalledTimes(1);
});

it('ends the subscription with the last panel, and begins anew with the next', async () => {
  const [first, second] = [start(listener('a')), start(listener('b'))];
  await settled();
  first();
  first();
  await settled();
  expect(unsubscribe).not.toHaveBeenCalled();
  second();
  await settled();
  expect(unsubscribe).toHaveBeenCalledWith({ id: 'subscription' }, expect.any(Function));
  unsubscribe.mock.calls[0][1]();
  start(listener('c'));
  await settled();
  expect(subscribe).toHaveBeenCalledTimes(2);
});

it.each([
  ['the org has no streaming', () => isEmpEnabled.mockResolvedValue(false)],
  ['nobody knows', () => isEmpEnabled.mockRejectedValue(new Error('?'))],
  ['the subscription is refused', () => subscribe.mockRejectedValue({ error: '403' })],
])('says that events are lost when %s', async (_, arrange) => {
  arrange();
  const panel = listener('a');
  start(panel);
  await settled();
  expect(panel.lost).toHaveBeenCalledTimes(1);
  expect(unsubscribe).not.toHaveBeenCalled();
});

it('says that events are lost when the connection breaks, and says it once', async () => {
  const panel = listener('a');
  start(panel);
  await settled();
  const [report] = onError.mock.calls[0];
  report({ error: '402::Unknown client' });
  report({ error: '402::Unknown client' });
  await settled();
  expect(panel.lost).toHaveBeenCalledTimes(1);
  expect(unsubscribe).toHaveBeenCalledTimes(1);
});
