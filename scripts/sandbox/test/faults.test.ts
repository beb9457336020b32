import { once } from 'node:events';
import { createServer } from 'node:http';
import express from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faultRoutes, Faults, FaultError } from '../faults.ts';

const definitions = [
  { name: 'drop', description: 'Drops.', kind: 'times', default: 0 },
  { name: 'order', description: 'Orders.', kind: 'switch', default: 'up', choices: ['up', 'down'] },
  { name: 'slow', description: 'Slows.', kind: 'switch', default: false },
  { name: 'delay', description: 'Delays.', kind: 'value', default: 10 },
  { name: 'url', description: 'Moves.', kind: 'value', default: '' },
] as const;

type Name = (typeof definitions)[number]['name'];

const make = (): Faults<Name> =>
  new Faults<Name>(
    definitions.map((definition) =>
      'choices' in definition ? { ...definition, choices: [...definition.choices] } : definition,
    ),
  );

describe('faults', () => {
  it('strike as often as they were told to, and count it', () => {
    const faults = make();
    faults.set('drop', 2);
    expect([faults.take('drop'), faults.take('drop'), faults.take('drop')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(faults.injected['drop']).toBe(2);
    expect(faults.value('drop')).toBe(0);
  });

  it('do not count looking, only acting', () => {
    const faults = make();
    faults.set('order', 'down');
    expect(faults.on('order')).toBe(true);
    expect(faults.value('order')).toBe('down');
    expect(faults.injected['order']).toBe(0);
    expect(faults.decide('order')).toBe('down');
    expect(faults.injected['order']).toBe(1);
  });

  it('do not count a decision that is the default', () => {
    const faults = make();
    expect(faults.decide('order')).toBe('up');
    expect(faults.injected['order']).toBe(0);
  });

  it.each([
    ['drop', 1, true],
    ['drop', 0, false],
    ['slow', true, true],
    ['slow', false, false],
    ['url', 'http://elsewhere', true],
    ['url', '', false],
  ] as const)('know that %s set to %s is on: %s', (name, value, on) => {
    const faults = make();
    faults.set(name, value);
    expect(faults.on(name)).toBe(on);
  });

  it.each([
    ['drop', -1],
    ['drop', 1.5],
    ['drop', true],
    ['drop', '1'],
    ['order', 'sideways'],
    ['order', true],
    ['slow', 'yes'],
    ['slow', 1],
    ['delay', '10'],
    ['delay', Number.NaN],
    ['url', 5],
    ['url', undefined],
  ])('refuse to set %s to %s', (name, value) => {
    const faults = make();
    const before = faults.list();
    expect(() => {
      faults.set(name, value);
    }).toThrow(FaultError);
    expect(faults.list()).toEqual(before);
  });

  it('refuse a name that nobody defined', () => {
    expect(() => {
      make().set('nothing', 1);
    }).toThrow(expect.objectContaining({ code: 'unknown-fault' }));
  });

  it('go back to the default one by one or all at once, and stay counted', () => {
    const faults = make();
    faults.set('drop', 3);
    faults.set('delay', 20);
    faults.set('slow', true);
    faults.take('drop');
    faults.clear('drop');
    expect([faults.value('drop'), faults.value('delay')]).toEqual([0, 20]);
    faults.clear();
    expect([faults.value('delay'), faults.value('slow')]).toEqual([10, false]);
    expect(faults.injected['drop']).toBe(1);
  });
});

describe('the control API of faults', () => {
  let faults = make();
  let changes = 0;
  let url = '';
  let server = createServer();

  beforeEach(async () => {
    faults = make();
    changes = 0;
    const routes = faultRoutes(faults, () => {
      changes += 1;
    });
    server = createServer(express().use(routes)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port.');
    url = `http://127.0.0.1:${address.port}`;
  });

  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  const put = (name: string, body: string): Promise<Response> =>
    fetch(`${url}/faults/${name}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body,
    });

  it('lists every fault with its value and its strikes', async () => {
    faults.set('drop', 2);
    faults.take('drop');
    const answer = await fetch(`${url}/faults`);
    expect(await answer.json()).toMatchObject({
      faults: [
        { name: 'drop', kind: 'times', default: 0, value: 1, injected: 1 },
        { name: 'order', choices: ['up', 'down'], value: 'up', injected: 0 },
        { name: 'slow' },
        { name: 'delay' },
        { name: 'url' },
      ],
    });
  });

  it('sets a fault and says that something changed', async () => {
    const answer = await put('drop', '{"value":4}');
    expect([answer.status, faults.value('drop'), changes]).toEqual([200, 4, 1]);
  });

  it('clears one fault', async () => {
    faults.set('drop', 4);
    faults.set('delay', 20);
    const answer = await fetch(`${url}/faults/drop`, { method: 'DELETE' });
    expect([answer.status, faults.value('drop'), faults.value('delay')]).toEqual([200, 0, 20]);
  });

  it('clears all faults', async () => {
    faults.set('drop', 4);
    faults.set('delay', 20);
    const answer = await fetch(`${url}/faults`, { method: 'DELETE' });
    expect([answer.status, faults.value('drop'), faults.value('delay')]).toEqual([200, 0, 10]);
  });

  it.each([
    ['an unknown name', 'nothing', '{"value":1}', 404],
    ['a value that does not fit', 'drop', '{"value":"many"}', 400],
    ['no value', 'drop', '{}', 400],
    ['no JSON', 'drop', '{', 400],
  ])('refuses %s', async (_what, name, body, status) => {
    const answer = await put(name, body);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toMatch(/^\{"error":".+"\}$/);
    expect(changes).toBe(0);
  });
});
