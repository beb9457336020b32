import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  arrivalBy,
  ROUTE_MS,
  routeAt,
  waitingFrom,
  type EntranceRule,
  type Route,
} from '../../src/bridge/entrance.ts';
import { readKnown } from '../../src/bridge/known.ts';
import type { Entrance } from '../../src/channel.ts';

function rule(via: Entrance, key: string, line = `${via} ${key}`): EntranceRule {
  const route = { line, prechat: [{ label: 'Key', value: '<{key}>', field: 'Key__c' }] };
  return { via, key, action: 'start', text: '', tellsAgent: false, route };
}

function lineFor(rules: EntranceRule[], via: Entrance, key: string, follows = false): string {
  return arrivalBy(rules, { via, key, follows })?.route.line ?? 'nothing';
}

describe('the entrance that a customer has come by', () => {
  const rules = [
    rule('scan', 'shop-*'),
    rule('scan', 'shop-7'),
    rule('scan', 'shop-7*', 'scan shop-7*, the first'),
    rule('scan', 'shop-7*', 'scan shop-7*, the second'),
    rule('menu', ''),
    rule('menu', 'HELP'),
    rule('menu', '*', 'menu any'),
    rule('follow', ''),
    rule('follow', 'last_trade_no_*'),
  ];

  it.each<[Entrance, string, string]>([
    ['scan', 'shop-7', 'scan shop-7'],
    ['scan', 'shop-70', 'scan shop-7*, the first'],
    ['scan', 'shop-8', 'scan shop-*'],
    ['scan', 'shop-', 'scan shop-*'],
    ['scan', 'shop', 'nothing'],
    ['scan', 'SHOP-7', 'nothing'],
    ['scan', '', 'nothing'],
    ['menu', 'HELP', 'menu HELP'],
    ['menu', 'help', 'menu '],
    ['menu', '', 'menu '],
    ['follow', '', 'follow '],
    ['follow', 'last_trade_no_1', 'follow last_trade_no_*'],
  ])('by %s with the key "%s" is "%s"', (via, key, expected) => {
    expect(lineFor(rules, via, key)).toBe(expected);
  });

  it('by a code that nobody has set up is that of new followers, if it made them one', () => {
    expect(lineFor(rules, 'scan', 'elsewhere', true)).toBe('follow ');
    expect(lineFor(rules, 'scan', 'elsewhere')).toBe('nothing');
    expect(lineFor(rules, 'scan', 'shop-7', true)).toBe('scan shop-7');
  });

  it('fills in the key, whatever is in it', () => {
    const filled = arrivalBy([rule('scan', '', 'Table {key}')], { via: 'scan', key: '$&{key}' });
    expect(filled?.route).toEqual({
      line: 'Table $&{key}',
      prechat: [{ label: 'Key', value: '<$&{key}>', field: 'Key__c' }],
    });
  });

  it('is always the exact one, else the longest beginning, else the one for any key', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 4 });
    const via = fc.constantFrom<Entrance>('follow', 'scan', 'menu');
    const some = fc.array(fc.tuple(via, text), { maxLength: 8 });
    fc.assert(
      fc.property(some, via, text, (keys, wanted, key) => {
        const all = keys.map(([each, pattern]) => rule(each, pattern, pattern));
        const patterns = keys.filter(([each]) => each === wanted).map(([, pattern]) => pattern);
        const beginnings = patterns
          .filter((pattern) => pattern.endsWith('*') && key.startsWith(pattern.slice(0, -1)))
          .sort((a, b) => b.length - a.length);
        const expected = patterns.includes(key)
          ? key
          : // A lone * says no more than an empty key.
            (beginnings.find((pattern) => pattern !== '*') ??
            patterns.find((pattern) => pattern === '' || pattern === '*'));
        expect(arrivalBy(all, { via: wanted, key })?.route.line).toBe(expected);
      }),
    );
  });
});

describe('a route', () => {
  const route: Route = { line: 'Shop', target: 't', prechat: [] };

  it('waits for an hour, and not longer', () => {
    const waiting = waitingFrom(route, 1000);
    expect(routeAt(waiting, 1000)).toEqual(route);
    expect(routeAt(waiting, 1000 + ROUTE_MS - 1)).toEqual(route);
    expect(routeAt(waiting, 1000 + ROUTE_MS)).toBeNull();
    expect(routeAt(null, 1000)).toBeNull();
  });

  it.each([{ route: { line: 1, until: 9 } }, { route: null }, {}])(
    'is none if the journal holds %j',
    (facts) => {
      expect(readKnown(facts).route).toBeNull();
    },
  );
});
