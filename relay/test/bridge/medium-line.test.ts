import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { agentTexts } from '../../src/agent-texts.ts';
import { mediumName, pendingLine, settledLine } from '../../src/bridge/medium-line.ts';
import type { FileReference } from '../../src/command.ts';

const LANGUAGES = ['en', 'zh-CN', 'zh-TW'] as const;
const file: FileReference = {
  documentId: '069',
  versionId: '068000000000001',
  name: 'image-1.jpg',
  type: 'image',
  size: 1,
};
const kept = { kind: 'kept', file, url: 'https://org/1', remarks: [] } as const;
const lost = { kind: 'lost', loss: 'expired' } as const;
// Characters that tell the two ways of writing Chinese apart.
const SIMPLIFIED = /[获为发显储满员户览记录]/u;
const TRADITIONAL = /[獲為發顯儲滿員戶覽記錄]/u;

function words(language: (typeof LANGUAGES)[number]): string[] {
  const { loss, ...others } = agentTexts[language];
  return [...Object.values(others), ...Object.values(loss)];
}

describe('the line of a medium', () => {
  it.each(LANGUAGES)('says in %s what became of it, in place or behind', (language) => {
    const texts = agentTexts[language];
    for (const full of [false, true]) {
      const told = pendingLine('[Image]', texts, full);
      const before = settledLine({ id: 'm', medium: 'due', text: '[Image]' }, kept, texts);
      expect(before).toEqual({
        update: { id: 'm', medium: null, file, text: '[Image] image-1.jpg https://org/1' },
      });
      const after = settledLine({ id: 'm', medium: 'told', text: told }, kept, texts);
      expect(after).toEqual({
        update: { id: 'm', medium: null, file },
        note: `[Image] ${texts.arrived} image-1.jpg https://org/1`,
      });
      const never = settledLine({ id: 'm', medium: 'told', text: told }, lost, texts);
      expect(never.note).toBe(`[Image] ${texts.lost} ${texts.loss.expired}`);
      expect(never.update).toEqual({ id: 'm', medium: null });
    }
  });

  it('keeps what the customer said with it', () => {
    fc.assert(
      fc.property(fc.string(), fc.boolean(), (said, full) => {
        const texts = agentTexts['zh-CN'];
        const text = pendingLine(said, texts, full);
        const { note } = settledLine({ id: 'm', medium: 'told', text }, kept, texts);
        expect(note?.startsWith(`${said} ${texts.arrived}`)).toBe(true);
      }),
    );
  });

  it('is in the letters of its language, and complete', () => {
    expect(words('en').join('')).toMatch(/^[\x20-\x7E]+$/u);
    expect(words('zh-CN').join('')).not.toMatch(TRADITIONAL);
    expect(words('zh-TW').join('')).not.toMatch(SIMPLIFIED);
    for (const language of LANGUAGES) {
      expect(new Set(words(language)).size).toBe(words('en').length);
    }
  });

  it('names a file by what it is and when it was sent', () => {
    const at = Date.UTC(2026, 10, 28, 9, 7, 5);
    expect(mediumName('voice', at, 'wav')).toBe('voice-20261128-090705.wav');
  });
});
