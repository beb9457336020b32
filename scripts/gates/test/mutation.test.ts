import { describe, expect, it } from 'vitest';

import { reasonToIgnore } from '../mutation/ignore-prose.ts';
import { findingsOf, percentOf, scores } from '../mutation/score.ts';

const modules = { cipher: ['cipher.ts', 'signature.ts'], poll: ['reading.ts'] };

function mutants(fileName: string, ...statuses: string[]): { fileName: string; status: string }[] {
  return statuses.map((status) => ({ fileName, status }));
}

describe('the score of a module', () => {
  it('counts what the tests have noticed in all of its files, and nothing of others', () => {
    const all = [
      ...mutants('cipher.ts', 'Killed', 'Timeout', 'Survived'),
      ...mutants('signature.ts', 'Killed', 'NoCoverage'),
      ...mutants('reading.ts', 'Killed'),
      ...mutants('other.ts', 'Survived'),
    ];
    expect(scores(modules, all)).toEqual([
      { module: 'cipher', noticed: 3, all: 5 },
      { module: 'poll', noticed: 1, all: 1 },
    ]);
  });

  it('leaves out what cannot run, and what was left out', () => {
    const all = mutants('reading.ts', 'Killed', 'CompileError', 'RuntimeError', 'Ignored');
    expect(scores({ poll: ['reading.ts'] }, all)).toEqual([{ module: 'poll', noticed: 1, all: 1 }]);
  });

  it('is a finding below the threshold, and not at it', () => {
    expect(findingsOf([{ module: 'poll', noticed: 85, all: 100 }], 85)).toEqual([]);
    expect(findingsOf([{ module: 'poll', noticed: 849, all: 1000 }], 85)).toEqual([
      { file: 'poll', message: '84.9 % of its mutants are noticed, at least 85 % have to be.' },
    ]);
  });

  it('is a finding when there is nothing to notice', () => {
    expect(percentOf({ module: 'quota', noticed: 0, all: 0 })).toBe(0);
    expect(findingsOf(scores({ quota: ['gone.ts'] }, []), 85)).toHaveLength(1);
  });
});

describe('what is not mutated', () => {
  it.each([
    'The chat has ended.',
    'WeChat takes pictures, voice and video only: send a link to this file instead.',
    "The account's replies are used up",
  ])('is a sentence: %j', (value) => {
    expect(reasonToIgnore({ node: { type: 'StringLiteral', value } })).toBe(
      'a sentence for people',
    );
  });

  it.each(['', 'queued', 'wait-for-customer', 'AES-256-CBC', 'two words', 'X-LIVEAGENT-AFFINITY'])(
    'is not a name: %j',
    (value) => {
      expect(reasonToIgnore({ node: { type: 'StringLiteral', value } })).toBeUndefined();
    },
  );

  it('is a sentence with something in it', () => {
    const quasis = ['It may have arrived. ', ''].map((raw) => ({ value: { raw } }));
    expect(reasonToIgnore({ node: { type: 'TemplateLiteral', quasis } })).toBeDefined();
    const names = ['wechat-', ''].map((raw) => ({ value: { raw } }));
    expect(reasonToIgnore({ node: { type: 'TemplateLiteral', quasis: names } })).toBeUndefined();
  });

  it('is nothing else', () => {
    expect(reasonToIgnore({ node: { type: 'BinaryExpression' } })).toBeUndefined();
    expect(reasonToIgnore(undefined)).toBeUndefined();
  });
});
