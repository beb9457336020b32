import Outcome from 'c/wechatOutcome';
import { mount, one, textOf, unmount } from 'test/mount';

afterEach(unmount);

const show = (state, text) => mount('c-wechat-outcome', Outcome, { state, text });

it('says nothing before there is something to say', async () => {
  const element = await show('', '');
  expect(textOf(element)).toBe('');
  expect(one(element, 'p').role).toBe('status');
  await expect(element).toBeAccessible();
});

it('turns while something runs', async () => {
  const element = await show('busy', 'Sending…');
  expect(one(element, 'lightning-spinner')).toBeDefined();
  await expect(element).toBeAccessible();
});

it.each([
  ['done', 'utility:success'],
  ['ignored', 'utility:info'],
  ['late', 'utility:clock'],
  ['failed', 'utility:error'],
])('has a sign as well as a colour when it is %s', async (state, icon) => {
  const element = await show(state, 'So it is.');
  expect(one(element, 'lightning-icon').iconName).toBe(icon);
  expect(textOf(element)).toBe('So it is.');
  await expect(element).toBeAccessible();
});
