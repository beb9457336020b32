import { watchVisibility } from 'c/wechatVisibility';
import { installScreen, scrollIntoView, showTab, watchedCount } from 'test/screen';

beforeEach(installScreen);

it('tells when an element comes on the screen and leaves it, once each', () => {
  const tell = jest.fn();
  watchVisibility(document.body, tell);
  expect(tell).not.toHaveBeenCalled();
  scrollIntoView();
  scrollIntoView();
  scrollIntoView(false);
  expect(tell.mock.calls).toEqual([[true], [false]]);
});

it('takes an element in a tab behind others for unseen', () => {
  const tell = jest.fn();
  watchVisibility(document.body, tell);
  showTab(false);
  scrollIntoView();
  expect(tell).not.toHaveBeenCalled();
  showTab(true);
  expect(tell.mock.calls).toEqual([[true]]);
});

it('stops watching', () => {
  const tell = jest.fn();
  watchVisibility(document.body, tell)();
  scrollIntoView();
  showTab(true);
  expect(tell).not.toHaveBeenCalled();
  expect(watchedCount()).toBe(0);
});
