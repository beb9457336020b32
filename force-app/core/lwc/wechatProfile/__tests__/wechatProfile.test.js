import refreshIdentity from '@salesforce/apex/WeChatPanelActionController.refreshIdentity';
import Profile from 'c/wechatProfile';
import { all, click, fire, heard, mount, one, settled, textOf, unmount } from 'test/mount';
import { DAY, NOW, identity } from 'test/panel-data';

afterEach(unmount);

const show = (changes, editable = true) =>
  mount('c-wechat-profile', Profile, { identity: identity(changes), editable });

it('tells everything that is known', async () => {
  const element = await show({
    language: 'zh_CN',
    subscribedAt: NOW - 30 * DAY,
    scene: 'ADD_SCENE_QR_CODE',
    firstSeen: NOW - 40 * DAY,
    lastSeen: NOW,
    unionId: 'u-1',
    tags: ['VIP', 'VIP', '老客户', '\u200B'],
  });
  expect(textOf(element)).toBe(
    'Profile Remark None Language Simplified Chinese Follower Since Oct 24, 2026 ' +
      'Found by QR code First seen Oct 14, 2026 Last seen Nov 23, 2026 UnionID u-1 ' +
      'Tags VIP 老客户 OpenID …fgh1Yz',
  );
  await expect(element).toBeAccessible();
});

it('leaves out what is not known', async () => {
  const element = await show({ subscribed: false, tags: null, openId: null });
  expect(textOf(element)).toBe('Profile Remark None');
  await expect(element).toBeAccessible();
});

it('says that somebody follows, even if not since when', async () => {
  expect(textOf(await show())).toContain('Follower Follows the account');
});

it('shows twenty tags of a thousand', async () => {
  const tags = Array.from({ length: 1000 }, (_, index) => `tag ${index}`);
  expect(all(await show({ tags }), '.tag')).toHaveLength(20);
});

it('asks WeChat again, and says when it has answered', async () => {
  let answer;
  refreshIdentity.mockReturnValue(
    new Promise((resolve) => {
      answer = resolve;
    }),
  );
  const element = await show();
  const acted = heard(element, 'acted');
  await click(element, '.refresh');
  expect(one(element, '.refresh').disabled).toBe(true);
  answer({});
  await settled();
  expect(refreshIdentity).toHaveBeenCalledWith({ identityId: identity().id });
  expect(textOf(element)).toContain('The profile is up to date.');
  expect(acted).toHaveBeenCalledTimes(1);
});

it('passes on that the remark was saved', async () => {
  const element = await show();
  const acted = heard(element, 'acted');
  await fire(element, 'c-wechat-remark', 'acted');
  expect(acted).toHaveBeenCalled();
});

it('lets nobody change anything who may not', async () => {
  const element = await show({}, false);
  expect(one(element, '.refresh')).toBeUndefined();
  expect(one(element, '.edit')).toBeUndefined();
});
