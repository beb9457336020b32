import { describe, expect, it } from 'vitest';

import { entrancesOf } from '../src/channel-entrances.ts';

const menu = {
  name: 'Orders',
  label: 'Order status',
  trigger: 'Menu',
  key: 'ORDERS',
  action: 'StartChat',
  buttonId: '5735g000000AbCdAAA',
  prechat: ['門市：{key}', 'Order: {key} > Order_Key__c'],
  text: '',
  tellAgent: true,
};

describe('the entrances of a channel', () => {
  it('are rules, with what the agent reads', () => {
    expect(entrancesOf([menu], 'en')).toEqual({
      rules: [
        {
          via: 'menu',
          key: 'ORDERS',
          action: 'start',
          text: '',
          tellsAgent: true,
          route: {
            line: '[Menu] Order status',
            target: '5735g000000AbCdAAA',
            prechat: [
              { label: '門市', value: '{key}', field: '' },
              { label: 'Order', value: '{key}', field: 'Order_Key__c' },
            ],
          },
        },
      ],
      problems: [],
    });
  });

  it.each([
    ['en', ['[New follower]', '[QR code]', '[Menu]']],
    ['zh-CN', ['[新关注]', '[扫码]', '[菜单]']],
    ['zh-TW', ['[新關注]', '[掃碼]', '[選單]']],
  ] as const)('speak %s', (language, ways) => {
    const all = ['Follow', 'Scan', 'Menu'].map((trigger) => ({ ...menu, trigger }));
    const lines = entrancesOf(all, language).rules.map(({ route }) => route.line);
    expect(lines).toEqual(ways.map((way) => `${way} Order status`));
  });

  it('need neither a button nor fields', () => {
    const bare = { ...menu, buttonId: '', prechat: null, tellAgent: null, action: 'Route' };
    expect(entrancesOf([bare], 'en').rules).toMatchObject([
      { action: 'route', tellsAgent: false, route: { prechat: [] } },
    ]);
    expect(entrancesOf([bare], 'en').rules[0]?.route).not.toHaveProperty('target');
  });

  it.each([
    [{ trigger: 'Wink' }, /has the trigger "Wink": choose Follow, Scan or Menu/u],
    [{ action: 'Sing' }, /has the action "Sing": choose StartChat, Route or Reply/u],
    [{ buttonId: '5725g000000sAnd' }, /the button id "5725g000000sAnd": copy .* begins with 573/u],
    [{ buttonId: '5735g000000s' }, /the button id "5735g000000s": copy/u],
    [{ action: 'Reply' }, /replies without a text: write one/u],
    [{ prechat: ['Shop'] }, /the prechat line "Shop": write it as "Label: value"/u],
    [{ prechat: ['Shop: 1 > not a field'] }, /the prechat line "Shop: 1 > not a field"/u],
  ])('that cannot be followed (%j) are left out, with the cure', (change, cure) => {
    const good = { ...menu, name: 'Good', key: '' };
    const { rules, problems } = entrancesOf([{ ...menu, ...change }, good], 'en');
    expect(rules.map(({ key }) => key)).toEqual(['']);
    expect(problems).toEqual([expect.stringMatching(cure)]);
    expect(problems[0]).toMatch(/^its entrance Orders /u);
  });
});
