import getCommandResult from '@salesforce/apex/WeChatPanelController.getCommandResult';
import { carryOut, outcomeOf } from 'c/wechatCommand';

const WORDS = { running: 'Working…', done: 'Done.' };

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

async function outcome(requestId) {
  const promise = outcomeOf(requestId);
  await jest.advanceTimersByTimeAsync(60_000);
  return promise;
}

it('needs no answer where nothing went to the relay', async () => {
  expect(await outcome(undefined)).toEqual({ outcome: 'done', message: '' });
  expect(getCommandResult).not.toHaveBeenCalled();
});

it.each([
  ['done', 'ok', ''],
  ['ignored', 'the chat is over', 'There was nothing to do any more.'],
  ['failed', 'WeChat \u202Erefused it.', 'WeChat refused it.'],
  ['failed', null, 'It did not work. Try again in a moment.'],
])('waits until the relay has answered: %s', async (result, said, message) => {
  getCommandResult
    .mockResolvedValueOnce({ outcome: 'pending' })
    .mockRejectedValueOnce(new Error('offline'))
    .mockResolvedValue({ outcome: result, message: said });
  expect(await outcome('r1')).toEqual({ outcome: result, message });
  expect(getCommandResult).toHaveBeenCalledTimes(3);
  expect(getCommandResult).toHaveBeenCalledWith({ requestId: 'r1' });
});

it('asks ever more slowly, and says after half a minute that the answer is late', async () => {
  getCommandResult.mockResolvedValue({ outcome: 'pending' });
  const { outcome: late, message } = await outcome('r1');
  expect(late).toBe('late');
  expect(message).toMatch(/^No answer yet\./);
  expect(getCommandResult.mock.calls.length).toBeLessThan(15);
});

it('shows that a command runs, and what became of it', async () => {
  const show = jest.fn();
  getCommandResult.mockResolvedValue({ outcome: 'done' });
  const done = carryOut(async () => ({ requestId: 'r1' }), WORDS, show);
  expect(show.mock.calls).toEqual([['busy', 'Working…']]);
  await jest.advanceTimersByTimeAsync(1000);
  await done;
  expect(show).toHaveBeenLastCalledWith('done', 'Done.');
});

it('shows why a command did not work', async () => {
  const show = jest.fn();
  getCommandResult.mockResolvedValue({ outcome: 'failed', message: 'No.' });
  const done = carryOut(async () => ({ requestId: 'r1' }), WORDS, show);
  await jest.advanceTimersByTimeAsync(1000);
  await done;
  expect(show).toHaveBeenLastCalledWith('failed', 'No.');
});

it('shows why a command could not be sent', async () => {
  const show = jest.fn();
  const refused = { body: { message: 'The chat has ended.' } };
  await carryOut(() => Promise.reject(refused), WORDS, show);
  expect(show).toHaveBeenLastCalledWith('failed', 'The chat has ended.');
});

it('is done at once where the call answers nothing', async () => {
  const show = jest.fn();
  await carryOut(async () => undefined, WORDS, show);
  expect(show).toHaveBeenLastCalledWith('done', 'Done.');
});
