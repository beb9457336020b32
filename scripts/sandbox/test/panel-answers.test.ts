import { describe, expect, test } from 'vitest';

import { ApexAnswers, type Provision } from '../page/platform/apex-answers.ts';

/** A method of the org whose answer can be changed, and that counts how often it was asked. */
class Method {
  calls = 0;
  answer: unknown = { text: 'first' };
  refusal: Error | undefined;

  readonly ask = (): Promise<unknown> => {
    this.calls += 1;
    return this.refusal === undefined
      ? Promise.resolve(structuredClone(this.answer))
      : Promise.reject(this.refusal);
  };
}

function scene() {
  let time = 0;
  const answers = new ApexAnswers(() => time);
  const method = new Method();
  const heard: Provision[] = [];
  const follow = (): (() => void) =>
    answers.follow('key', method.ask, (provision) => heard.push(provision));
  return {
    answers,
    method,
    heard,
    follow,
    pass: (ms: number) => {
      time += ms;
    },
  };
}

const settled = (): Promise<void> => new Promise(setImmediate);

describe('the answers of cacheable methods', () => {
  test('one request serves all who want the same', async () => {
    const { answers, method, heard, follow } = scene();
    follow();
    follow();
    expect(await answers.read('key', method.ask)).toEqual({ text: 'first' });
    await settled();
    expect(method.calls).toBe(1);
    expect(heard).toHaveLength(2);
  });

  test('a refresh asks again, and only news are told', async () => {
    const { answers, method, heard, follow } = scene();
    follow();
    await settled();
    await answers.refresh('key');
    expect(method.calls).toBe(2);
    expect(heard).toHaveLength(1);
    method.answer = { text: 'second' };
    await answers.refresh('key');
    expect(heard.map(({ data }) => data)).toEqual([{ text: 'first' }, { text: 'second' }]);
  });

  test('an answer of half a minute ago is shown, and asked for again', async () => {
    const { method, heard, follow, pass } = scene();
    follow();
    await settled();
    pass(29_999);
    follow();
    expect(method.calls).toBe(1);
    pass(1);
    follow();
    await settled();
    expect(method.calls).toBe(2);
    expect(heard).toHaveLength(3);
  });

  test('a refusal reaches those who follow and those who call, and is not kept', async () => {
    const { answers, method, heard, follow } = scene();
    const refusal = new Error('refused');
    method.refusal = refusal;
    follow();
    await settled();
    expect(heard).toEqual([{ data: undefined, error: refusal }]);
    await expect(answers.read('key', method.ask)).rejects.toBe(refusal);
    method.refusal = undefined;
    expect(await answers.read('key', method.ask)).toEqual({ text: 'first' });
  });

  test('who has stopped hears no more, and what was answered cannot be changed', async () => {
    const { answers, method, heard, follow } = scene();
    const stop = follow();
    await settled();
    expect(Object.isFrozen(heard[0]?.data)).toBe(true);
    stop();
    method.answer = 'other';
    await answers.refresh('key');
    expect(heard).toHaveLength(1);
  });

  test('another user begins with nothing', async () => {
    const { answers, method } = scene();
    await answers.read('key', method.ask);
    answers.clear();
    await answers.read('key', method.ask);
    expect(method.calls).toBe(2);
  });
});
