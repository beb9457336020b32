import { describe, expect, it } from 'vitest';
import { checkSuppressions } from '../scan/suppressions.ts';
import { printed } from './broken-package.ts';

const because = 'the caller has checked the permissions of the relay';

describe('what silences a rule of the scan', () => {
  it.each([
    [`@SuppressWarnings('PMD.ApexCRUDViolation') // ${because}`],
    [`// Not needed here: ${because}.\n@SuppressWarnings('PMD.ApexCRUDViolation, PMD.ApexDoc')`],
    [`insert a; // code-analyzer-suppress(pmd:ApexCRUDViolation): ${because}`],
    [`<!-- code-analyzer-suppress(pmd:ProtectSensitiveData): ${because} -->`],
    [`/* sfge-disable-stack ApexFlsViolation ${because} */`],
    [`// eslint-disable-next-line no-console -- ${because}`],
    ['insert a; // nothing is silenced here'],
  ])('may stand with its reason beside it: %s', (source) => {
    expect(checkSuppressions('A.cls', source)).toEqual([]);
  });

  it.each([
    ["@SuppressWarnings('PMD.ApexCRUDViolation')", 'has no reason beside it'],
    ["@SuppressWarnings('PMD.ApexCRUDViolation') // ok", 'has no reason beside it'],
    ["/**\n * @description Does it.\n */\n@SuppressWarnings('PMD.ApexDoc')", 'has no reason'],
    ["// the reason is too far away from it\n\n@SuppressWarnings('PMD.ApexDoc')", 'has no reason'],
    [`@SuppressWarnings('PMD') // ${because}`, 'silences more than one rule'],
    [`insert a; // NOPMD ${because}`, 'silences more than one rule'],
    [`// code-analyzer-suppress ${because}`, 'silences more than one rule'],
    [`// code-analyzer-suppress(pmd) ${because}`, 'silences more than one rule'],
    ['insert a; // code-analyzer-suppress(pmd:ApexCRUDViolation)', 'has no reason'],
    ['/* sfge-disable-stack ApexFlsViolation */', 'has no reason'],
    [`/* sfge-disable ${because} */`, 'silences more than one rule'],
    ['// eslint-disable-next-line no-console', 'has no reason'],
  ])('is found without a reason, or without a rule: %s', (source, message) => {
    const line = source.split('\n').length;
    expect(printed(checkSuppressions('A.cls', source))).toEqual([
      expect.stringMatching(new RegExp(`^A\\.cls:${line}: .*${message}`)),
    ]);
  });
});
