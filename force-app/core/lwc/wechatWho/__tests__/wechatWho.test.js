import Who from 'c/wechatWho';
import { mount, one, textOf, unmount } from 'test/mount';
import { identity } from 'test/panel-data';

afterEach(unmount);

const show = (changes) => mount('c-wechat-who', Who, { identity: identity(changes) });

it('looks complete without name and picture, which WeChat does not give', async () => {
  const element = await show();
  expect(textOf(element)).toBe('WeChat user …h1Yz Acme Shop');
  expect(one(element, 'lightning-avatar')).toMatchObject({ initials: '', src: undefined });
  await expect(element).toBeAccessible();
});

it('shows name, initials and picture if there are any', async () => {
  const element = await show({
    displayName: 'Wang Xiaoming',
    avatarUrl: 'http://thirdwx.qlogo.cn/a/0',
  });
  expect(textOf(element)).toContain('Wang Xiaoming');
  expect(one(element, 'lightning-avatar')).toMatchObject({
    initials: 'WX',
    src: 'https://thirdwx.qlogo.cn/a/0',
  });
  await expect(element).toBeAccessible();
});

it('falls back on the technical name of the channel', async () => {
  expect(textOf(await show({ channelLabel: null }))).toContain('Shop');
});

it('warns that a customer who does not follow cannot be reached', async () => {
  const element = await show({ subscribed: false });
  expect(textOf(element)).toContain('Does not follow: messages cannot reach them');
  await expect(element).toBeAccessible();
});

it('shows a name that would imitate the page as what it is', async () => {
  const element = await show({ displayName: `<img src=x>\u202E${'W'.repeat(2000)}` });
  const name = one(element, '.name bdi').textContent;
  expect(name.startsWith('<img src=x>WWW')).toBe(true);
  expect(name).toHaveLength(61);
  expect(one(element, '.name img')).toBeUndefined();
});
