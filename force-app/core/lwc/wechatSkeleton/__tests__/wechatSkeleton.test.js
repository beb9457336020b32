import Skeleton from 'c/wechatSkeleton';
import { mount, textOf, unmount } from 'test/mount';

afterEach(unmount);

it('tells who does not see it that the panel loads', async () => {
  const element = await mount('c-wechat-skeleton', Skeleton);
  expect(textOf(element)).toBe('Loading the WeChat panel');
  await expect(element).toBeAccessible();
});
