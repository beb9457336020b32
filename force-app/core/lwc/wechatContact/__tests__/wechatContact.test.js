import createContact from '@salesforce/apex/WeChatPanelContactController.createContact';
import getContactSuggestions from '@salesforce/apex/WeChatPanelContactController.getContactSuggestions';
import linkContact from '@salesforce/apex/WeChatPanelContactController.linkContact';
import unlinkContact from '@salesforce/apex/WeChatPanelContactController.unlinkContact';
import Contact from 'c/wechatContact';
import LightningConfirm from 'lightning/confirm';
import { navigate } from 'lightning/navigation';
import {
  click,
  fire,
  heard,
  isLeftToBrowser,
  mount,
  one,
  settled,
  textOf,
  unmount,
} from 'test/mount';
import { identity } from 'test/panel-data';

const LINKED = { contact: { id: '0031', name: 'Wang Xiaoming' } };
const EVERYTHING = { linkContact: true, createContact: true };

beforeEach(() => getContactSuggestions.mockResolvedValue([]));
afterEach(unmount);

const show = (changes, can = EVERYTHING) =>
  mount('c-wechat-contact', Contact, { identity: identity(changes), can });

it('links to the contact', async () => {
  const element = await show(LINKED);
  expect(one(element, '.link').textContent).toBe('Wang Xiaoming');
  expect(one(element, '.link').getAttribute('href')).toBe('/lightning/r/0031/view');
  await click(element, '.link');
  expect(navigate).toHaveBeenCalledWith({
    type: 'standard__recordPage',
    attributes: { recordId: '0031', objectApiName: 'Contact', actionName: 'view' },
  });
  await expect(element).toBeAccessible();
});

it.each(['ctrlKey', 'metaKey', 'shiftKey'])(
  'leaves a click with %s to the browser',
  async (key) => {
    const element = await show(LINKED);
    expect(isLeftToBrowser(one(element, '.link'), { [key]: true })).toBe(true);
    expect(navigate).not.toHaveBeenCalled();
  },
);

it('has a word for a contact whose name the user may not see', async () => {
  const element = await show({ contact: { id: '0031', name: null } });
  expect(one(element, '.link').textContent).toBe('Contact');
});

it('says that there is no contact, and offers to find it', async () => {
  const element = await show();
  expect(textOf(element)).toBe('Contact Not linked to a contact');
  await expect(element).toBeAccessible();
  await click(element, '.find');
  expect(one(element, 'c-wechat-contact-picker')).toBeDefined();
  expect(one(element, '.find')).toBeUndefined();
});

it('offers nothing to who may not', async () => {
  expect(one(await show({}, {}), '.find')).toBeUndefined();
  expect(one(await show(LINKED, {}), '.unlink')).toBeUndefined();
});

it('links a contact', async () => {
  linkContact.mockResolvedValue(null);
  const element = await show();
  const acted = heard(element, 'acted');
  await click(element, '.find');
  await fire(element, 'c-wechat-contact-picker', 'link', { id: '0031', name: 'Ann' });
  expect(linkContact).toHaveBeenCalledWith({ identityId: identity().id, contactId: '0031' });
  expect(textOf(element)).toContain('Linked to Ann.');
  expect(one(element, 'c-wechat-contact-picker')).toBeUndefined();
  expect(acted).toHaveBeenCalledTimes(1);
});

it('makes a contact', async () => {
  createContact.mockResolvedValue('0031');
  const element = await show();
  await click(element, '.find');
  const names = { firstName: 'Xiaoming', lastName: 'Wang' };
  await fire(element, 'c-wechat-contact-picker', 'create', names);
  expect(createContact).toHaveBeenCalledWith({ identityId: identity().id, ...names });
  expect(textOf(element)).toContain('Linked to Xiaoming Wang.');
});

it('keeps the search open, with a sentence, when a contact could not be linked', async () => {
  linkContact.mockRejectedValue({ body: { message: 'There is such a contact already.' } });
  const element = await show();
  const acted = heard(element, 'acted');
  await click(element, '.find');
  await fire(element, 'c-wechat-contact-picker', 'link', { id: '0031', name: 'Ann' });
  expect(textOf(element)).toContain('There is such a contact already.');
  expect(one(element, 'c-wechat-contact-picker')).toBeDefined();
  expect(acted).not.toHaveBeenCalled();
});

it('gives the focus back when the search is left', async () => {
  const element = await show();
  await click(element, '.find');
  const focus = jest.spyOn(HTMLElement.prototype, 'focus');
  await fire(element, 'c-wechat-contact-picker', 'leave');
  expect(focus.mock.instances).toEqual([one(element, '.find')]);
});

it('unlinks a contact when the user is sure', async () => {
  LightningConfirm.open = jest.fn().mockResolvedValue(true);
  unlinkContact.mockResolvedValue(null);
  const element = await show(LINKED);
  await click(element, '.unlink');
  expect(LightningConfirm.open.mock.calls[0][0].message).toBe(
    'Unlink Wang Xiaoming from this WeChat user?',
  );
  expect(unlinkContact).toHaveBeenCalledWith({ identityId: identity().id });
  element.identity = identity();
  await settled();
  expect(textOf(element)).toBe('Contact Not linked to a contact The contact is no longer linked.');
});

it('unlinks nothing when the user is not sure', async () => {
  LightningConfirm.open = jest.fn().mockResolvedValue(false);
  const element = await show(LINKED);
  await click(element, '.unlink');
  expect(unlinkContact).not.toHaveBeenCalled();
});
