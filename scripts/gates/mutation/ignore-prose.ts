import { z } from 'zod';

const node = z.discriminatedUnion('type', [
  z.object({ type: z.literal('StringLiteral'), value: z.string() }),
  z.object({
    type: z.literal('TemplateLiteral'),
    quasis: z.array(z.object({ value: z.object({ raw: z.string() }) })),
  }),
  z.object({ type: z.literal('VariableDeclarator'), id: z.object({ name: z.string() }) }),
]);

// Three words in a row: no name of a field, a state or a protocol is like that.
const SENTENCE = /\p{L}[\p{L}'’]*[ ,;:]+\p{L}[\p{L}'’]*[ ,;:]+\p{L}/u;
// What WeChat's documents say of each code, line by line: a test would be its copy.
const TABLES = new Set(['ROWS']);

/** Why mutants of this node say nothing about the tests, or undefined if they do. */
export function reasonToIgnore(path: unknown): string | undefined {
  const found = z.object({ node }).safeParse(path);
  if (!found.success) return undefined;
  const read = found.data.node;
  switch (read.type) {
    case 'StringLiteral':
      return SENTENCE.test(read.value) ? 'a sentence for people' : undefined;
    case 'TemplateLiteral':
      return read.quasis.some(({ value }) => SENTENCE.test(value.raw))
        ? 'a sentence for people'
        : undefined;
    case 'VariableDeclarator':
      return TABLES.has(read.id.name) ? 'a table of facts' : undefined;
  }
}

/** Stryker leaves out what people read. */
export const strykerPlugins = [
  { kind: 'Ignore', name: 'prose', value: { shouldIgnore: reasonToIgnore } },
];
