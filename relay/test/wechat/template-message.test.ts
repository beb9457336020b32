import { describe, expect, it } from 'vitest';

import { templateOf } from '../../src/channel-template.ts';
import { classify } from '../../src/wechat/errcodes.ts';
import type { ApiResult } from '../../src/wechat/exchange.ts';
import { sendTemplate, type Template } from '../../src/wechat/template-message.ts';

const NOW = Date.UTC(2026, 10, 29, 0, 5);
const template: Template = {
  id: 'T1',
  fields: [
    { name: 'thing1', value: '{text}' },
    { name: 'time2', value: '{time}' },
    { name: 'keyword3', value: 'From us: {text}' },
  ],
};

function api(answer: ApiResult) {
  const calls: unknown[][] = [];
  return {
    calls,
    sendTemplate: (...call: unknown[]): Promise<ApiResult> => {
      calls.push(call);
      return Promise.resolve(answer);
    },
  };
}

function failed(errcode: number): ApiResult {
  return { ok: false, failure: { ...classify(errcode), errcode } };
}

const words = { text: 'Hello', once: '0f8fad5b-d9cb-469f-a165-70867728950e', now: NOW };

describe('a template message', () => {
  it('has the text and the time of Beijing in its fields, and an id against repetition', async () => {
    const on = api({ ok: true, answer: { msgid: 200163836 } });
    expect(await sendTemplate('anna', words, { api: on, template })).toEqual({
      kind: 'delivered',
      job: '200163836',
    });
    expect(on.calls).toEqual([
      [
        'anna',
        'T1',
        {
          thing1: { value: 'Hello' },
          time2: { value: '2026年11月29日 08:05' },
          keyword3: { value: 'From us: Hello' },
        },
        '0f8fad5bd9cb469fa16570867728950e',
      ],
    ]);
  });

  it('shows as much of a long text as WeChat takes in the field, in one line', async () => {
    const on = api({ ok: true, answer: { msgid: '9007199254740993' } });
    const text = `第一行\n${'字'.repeat(30)}`;
    expect(await sendTemplate('anna', { ...words, text }, { api: on, template })).toMatchObject({
      job: '9007199254740993',
    });
    expect(on.calls[0]?.[2]).toMatchObject({
      thing1: { value: `第一行 ${'字'.repeat(15)}…` },
      keyword3: { value: `From us: 第一行 ${'字'.repeat(30)}` },
    });
  });

  it('keeps a placeholder that a customer-facing text happens to hold', async () => {
    const on = api({ ok: true, answer: {} });
    const sent = await sendTemplate('anna', { ...words, text: '{time} $&' }, { api: on, template });
    expect(sent).toEqual({ kind: 'delivered' });
    expect(on.calls[0]?.[2]).toMatchObject({ thing1: { value: '{time} $&' } });
  });

  it.each<[number, object]>([
    [40037, { kind: 'refused', reason: { code: 'wechat-40037' } }],
    [47003, { kind: 'refused', reason: { code: 'wechat-47003' } }],
    [41028, { kind: 'refused' }],
    [41029, { kind: 'refused' }],
    [41030, { kind: 'refused' }],
    [43004, { kind: 'customer-gone' }],
    [45009, { kind: 'retry', certain: true }],
    [-1, { kind: 'retry', certain: false }],
    [48001, { kind: 'refused', reason: { code: 'wechat-48001' } }],
    // These are about replies; nobody has to wait for the customer here.
    [45015, { kind: 'refused' }],
    [45047, { kind: 'refused' }],
    [45002, { kind: 'refused' }],
  ])('that WeChat answers with %i becomes a delivery', async (errcode, delivery) => {
    const on = api(failed(errcode));
    expect(await sendTemplate('anna', words, { api: on, template })).toMatchObject(delivery);
  });
});

describe('the template of a channel', () => {
  it('is read line by line, as people copy it from WeChat', () => {
    expect(
      templateOf('T1', ['thing1: {text}', 'time2.DATA：{time}', ' phrase3 : 待处理 ']),
    ).toEqual({
      template: {
        id: 'T1',
        fields: [
          { name: 'thing1', value: '{text}' },
          { name: 'time2', value: '{time}' },
          { name: 'phrase3', value: '待处理' },
        ],
      },
      problems: [],
    });
  });

  it('is none without an id', () => {
    expect(templateOf('', ['thing1: {text}'])).toEqual({ problems: [] });
  });

  it.each<[string, string[], boolean, RegExp]>([
    ['it could say nothing', ['thing1: Hello'], false, /no field with \{text\}, and is not used/u],
    ['a line is no field', ['thing1: {text}', 'Hello'], true, /the line "Hello"/u],
    ['it knows no such placeholder', ['thing1: {text} {name}'], true, /\{name\}/u],
  ])('has a problem that names the cure when %s', (_, lines, isUsed, problem) => {
    const { template: found, problems } = templateOf('T1', lines);
    expect(found !== undefined).toBe(isUsed);
    expect(problems).toEqual([expect.stringMatching(problem)]);
  });
});
