import ContactForm from 'c/wechatContactForm';
import { click, fire, heard, mount, one, press, unmount } from 'test/mount';

const reportValidity = jest.fn();

afterEach(unmount);

async function show(properties) {
  const element = await mount('c-wechat-contact-form', ContactForm, properties);
  Object.assign(one(element, '.last'), { reportValidity });
  return element;
}

it('begins with what the customer is called', async () => {
  const element = await show({ name: '王小明' });
  expect(element.name).toBe('王小明');
  expect(one(element, '.last').value).toBe('王小明');
  await expect(element).toBeAccessible();
});

it('gives the names without spaces around them', async () => {
  const element = await show({ name: '' });
  const create = heard(element, 'create');
  await fire(element, '.first', 'change', { value: ' Xiaoming ' });
  await fire(element, '.last', 'change', { value: ' Wang ' });
  await press(element, '.last', 'a');
  await press(element, '.last', 'Enter');
  expect(create.mock.calls).toEqual([[{ firstName: 'Xiaoming', lastName: 'Wang' }]]);
});

it('asks for the last name, which every contact has', async () => {
  const element = await show({ name: '  ' });
  const create = heard(element, 'create');
  await click(element, '.create');
  expect(reportValidity).toHaveBeenCalledTimes(1);
  expect(create).not.toHaveBeenCalled();
});

it('does not create a contact twice', async () => {
  const element = await show({ name: 'Wang', disabled: true });
  const create = heard(element, 'create');
  await press(element, '.last', 'Enter');
  expect(create).not.toHaveBeenCalled();
});

it('can be left', async () => {
  const element = await show({ name: 'Wang' });
  const leave = heard(element, 'leave');
  await click(element, '.cancel');
  expect(leave).toHaveBeenCalledTimes(1);
});
