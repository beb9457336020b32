import { describe, expect, it } from 'vitest';

import { rowSchema, reaches, type Figure } from '../measure/row.ts';
import { describeRow, resultsTable } from '../report/describe.ts';
import { picture } from '../report/picture.ts';
import type { Results } from '../report/results.ts';

const good: Figure = {
  what: 'answer, p99',
  unit: 'ms',
  measured: 12,
  baseline: 10,
  ratio: 1.2,
  bar: { most: 20, ratio: 2 },
  rounds: [12],
};
const short: Figure = {
  what: 'messages < all',
  unit: '/s',
  measured: 1500,
  bar: { least: 3000 },
  rounds: [1500],
};
const plain: Figure = { what: 'descriptors', unit: '', measured: 9, rounds: [9] };
const row = rowSchema.parse({
  row: 'webhook',
  title: 'Webhook',
  beside: 'nothing',
  figures: [good, short, plain],
  notes: [],
});
const results: Results = {
  machine: { processor: 'x', cores: 2, memoryGb: 8, system: 'linux x64', node: 'v24.0.0' },
  rounds: 5,
  seconds: 8,
  remark: '',
  rows: [row],
};

describe('the report', () => {
  it('says of each figure whether it reaches its bar', () => {
    expect([good, short, plain].map(reaches)).toEqual([true, false, undefined]);
    expect(reaches({ ...good, ratio: 2.1 })).toBe(false);
    expect(reaches({ ...good, measured: 20.1 })).toBe(false);
  });

  it('says the ratio first', () => {
    expect(describeRow(row)).toContain(
      'answer, p99       1.2×        12 ms      (10)  ok: ≤ 20 ms, ≤ 2×',
    );
  });

  it('puts what has a bar into the table, and names what falls short', () => {
    const lines = resultsTable(results).split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[2]).toContain('| 12 ms | 1.2× | yes | `npm run bench -- webhook` |');
    expect(lines[3]).toContain('| 1,500 /s |  | **no** |');
  });

  it('draws a picture that is XML, with the figures in it', () => {
    const svg = picture(results);
    expect(svg.match(/<rect /gu)).toHaveLength(3);
    expect(svg).toContain('messages &lt; all');
    expect(svg).not.toContain('descriptors');
  });
});
