import { isNameless, nameOf } from 'c/wechatIdentity';
import { identity } from 'test/panel-data';

const contact = { id: '003', name: 'Wang Xiaoming' };

it.each([
  ['their own name', { displayName: '小明', remark: 'VIP', contact }, '小明', false],
  ['the name that agents gave', { displayName: ' \u200B', remark: 'VIP', contact }, 'VIP', false],
  ["the contact's name", { contact }, 'Wang Xiaoming', false],
  ['the end of the OpenID', {}, 'WeChat user …h1Yz', true],
])('calls a customer by %s', (_, changes, name, nameless) => {
  expect(nameOf(identity(changes))).toBe(name);
  expect(isNameless(identity(changes))).toBe(nameless);
});
