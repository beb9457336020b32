import getContactSuggestions from '@salesforce/apex/WeChatPanelContactController.getContactSuggestions';
import searchContacts from '@salesforce/apex/WeChatPanelContactController.searchContacts';
import ContactPicker from 'c/wechatContactPicker';
import { all, click, fire, heard, mount, one, press, settled, textOf, unmount } from 'test/mount';
import { identity } from 'test/panel-data';

const SUGGESTION = { id: '0031', name: 'Wang Xiaoming', why: 'Same UnionID' };
const FOUND = { id: '0032', name: '<b>Ann</b>', detail: 'ann@example.com' };

beforeEach(() => getContactSuggestions.mockResolvedValue([]));

afterEach(() => {
  unmount();
  jest.useRealTimers();
});

const show = (changes = {}, properties = {}) =>
  mount('c-wechat-contact-picker', ContactPicker, {
    identity: identity(changes),
    canCreate: true,
    ...properties,
  });

async function search(element, term) {
  await fire(element, '.search', 'change', { value: term });
  await jest.advanceTimersByTimeAsync(300);
  await settled();
}

it('begins with the focus in the search', async () => {
  const focus = jest.spyOn(HTMLElement.prototype, 'focus');
  const element = await show();
  expect(focus.mock.instances).toEqual([one(element, '.search')]);
});

it('suggests contacts, and says why', async () => {
  getContactSuggestions.mockResolvedValue([SUGGESTION]);
  const element = await show();
  expect(getContactSuggestions).toHaveBeenCalledWith({ identityId: identity().id });
  expect(textOf(element)).toContain('Suggested Wang Xiaoming Same UnionID');
  expect(one(element, '.link').alternativeText).toBe('Link Wang Xiaoming');
  await expect(element).toBeAccessible();
});

it('gives the contact that is chosen', async () => {
  getContactSuggestions.mockResolvedValue([SUGGESTION]);
  const element = await show();
  const link = heard(element, 'link');
  await click(element, '.link');
  expect(link).toHaveBeenCalledWith({ id: '0031', name: 'Wang Xiaoming' });
});

it('searches once a person has stopped typing', async () => {
  jest.useFakeTimers();
  searchContacts.mockResolvedValue([FOUND]);
  const element = await show();
  await fire(element, '.search', 'change', { value: 'an' });
  await search(element, ' ann ');
  expect(searchContacts.mock.calls).toEqual([[{ term: 'ann' }]]);
  expect(textOf(element)).toContain('Found <b>Ann</b> ann@example.com');
});

it('says that nothing was found', async () => {
  jest.useFakeTimers();
  searchContacts.mockResolvedValue([]);
  const element = await show();
  await search(element, 'nobody');
  expect(textOf(element)).toContain('No contact found.');
});

it('goes back to the suggestions when the search is emptied', async () => {
  jest.useFakeTimers();
  getContactSuggestions.mockResolvedValue([SUGGESTION]);
  searchContacts.mockResolvedValue([]);
  const element = await show();
  await search(element, 'nobody');
  await search(element, 'n');
  expect(searchContacts).toHaveBeenCalledTimes(1);
  expect(textOf(element)).toContain('Suggested Wang Xiaoming');
});

it('ignores an answer to what was typed before', async () => {
  jest.useFakeTimers();
  let answerFirst;
  searchContacts.mockReturnValueOnce(
    new Promise((resolve) => {
      answerFirst = resolve;
    }),
  );
  searchContacts.mockResolvedValueOnce([FOUND]);
  const element = await show();
  await search(element, 'wa');
  await search(element, 'ann');
  answerFirst([SUGGESTION]);
  await settled();
  expect(all(element, '.entry')).toHaveLength(1);
  expect(textOf(element)).toContain('ann@example.com');
});

it('says why contacts cannot be read', async () => {
  getContactSuggestions.mockRejectedValue({ body: { message: 'You may not see contacts.' } });
  const element = await show();
  expect(one(element, '[role=alert]').textContent).toBe('You may not see contacts.');
  await expect(element).toBeAccessible();
});

it('makes a contact with the name that is known', async () => {
  const element = await show({ displayName: 'Ming' });
  const create = heard(element, 'create');
  await click(element, '.new');
  expect(one(element, 'c-wechat-contact-form').name).toBe('Ming');
  await fire(element, 'c-wechat-contact-form', 'create', { firstName: '', lastName: 'Ming' });
  expect(create).toHaveBeenCalledWith({ firstName: '', lastName: 'Ming' });
});

it('offers the remark as name where there is no other', async () => {
  const element = await show({ remark: 'VIP' });
  await click(element, '.new');
  expect(one(element, 'c-wechat-contact-form').name).toBe('VIP');
});

it('makes no contact for who may not', async () => {
  expect(one(await show({}, { canCreate: false }), '.new')).toBeUndefined();
});

it.each([
  ['the button', (element) => click(element, '.cancel')],
  ['the escape key', (element) => press(element, '.search', 'Escape')],
])('can be left by %s', async (_, leave) => {
  const element = await show();
  const left = heard(element, 'leave');
  await press(element, '.search', 'a');
  await leave(element);
  expect(left).toHaveBeenCalledTimes(1);
});

it('does not search any more once it is gone', async () => {
  jest.useFakeTimers();
  const element = await show();
  await fire(element, '.search', 'change', { value: 'ann' });
  unmount();
  await jest.advanceTimersByTimeAsync(1000);
  expect(searchContacts).not.toHaveBeenCalled();
});
