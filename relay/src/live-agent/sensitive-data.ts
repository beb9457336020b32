import { z } from 'zod';

import type { Concealed, HidingRule, Secrecy } from '../desk.ts';
import { readJavaPattern, type ReadPattern } from './java-pattern.ts';

/**
 * A rule of the org for what agents must not see of customers' texts. The pattern is Java's. Source:
 * Chat REST API Developer Guide v66, "SensitiveDataRules": the client applies them.
 */
export const ruleSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Null if it is too long to be kept. */
  pattern: z.string().nullable(),
  /** What is put in place of what is found; empty to remove it. */
  replacement: z.string(),
});

export type SensitiveDataRule = z.infer<typeof ruleSchema>;

// All of them go into the journal and to the org with each change of the session.
const MOST_RULES = 64;
const LONGEST = { id: 18, name: 80, pattern: 1000, replacement: 255 };

const text = z.string().catch('');
const wireSchema = z
  .object({ id: text, name: text, pattern: text, replacement: text, actionType: text })
  .catch({ id: '', name: '', pattern: '', replacement: '', actionType: '' });

/** The rules as they come over the wire; what is no rule is left out. Undefined if there is no list. */
export const rulesSchema = z
  .array(wireSchema)
  .transform((rules) => rules.filter(({ pattern }) => pattern !== '').map(kept))
  .transform(bounded)
  .optional()
  .catch(undefined);

function kept({ actionType, ...rule }: z.infer<typeof wireSchema>): SensitiveDataRule {
  return {
    id: rule.id.slice(0, LONGEST.id),
    name: rule.name.slice(0, LONGEST.name),
    pattern: rule.pattern.length > LONGEST.pattern ? null : rule.pattern,
    replacement: /^remove$/iu.test(actionType)
      ? ''
      : rule.replacement.slice(0, LONGEST.replacement),
  };
}

/** Too many are as bad as one that cannot be read: whatever they hide must not be seen. */
function bounded(rules: SensitiveDataRule[]): SensitiveDataRule[] {
  const [first] = rules.splice(MOST_RULES);
  return first === undefined
    ? rules
    : [...rules.slice(0, -1), { ...first, pattern: null, replacement: '' }];
}

/**
 * How well a rule can be applied: as it is written; so that it may hide more; or not at all, and then
 * nothing is shown.
 */
export function fitnessOf({ pattern }: SensitiveDataRule): 'exact' | 'wider' | 'unreadable' {
  const read = pattern === null ? undefined : cached(pattern);
  if (read === undefined) return 'unreadable';
  return read.isWider ? 'wider' : 'exact';
}

/** What these rules ask for. */
export function secrecyOf(rules: readonly SensitiveDataRule[]): Secrecy {
  return {
    key: rules.length === 0 ? '' : JSON.stringify(rules),
    conceal: (written) => conceal(rules, written),
  };
}

// So many characters, times instructions of a pattern, are searched in less than a quarter of a second.
const MOST_WORK = 4_000_000;
// A text of a customer is shorter by far; only replacements can make more of it.
const LONGEST_TEXT = 65_536;

/** Applies the rules in their order. Pure; it never throws. */
export function conceal(rules: readonly SensitiveDataRule[], written: string): Concealed {
  const fired: HidingRule[] = [];
  const budget = { work: MOST_WORK };
  let shown = written;
  for (const rule of rules) {
    const hidden = hide(rule, shown, budget);
    if (hidden === shown) continue;
    fired.push({ id: rule.id, name: rule.name });
    if (hidden === undefined) return { text: '', rules: fired, isWithheld: true };
    shown = hidden;
  }
  return { text: shown, rules: fired, isWithheld: false };
}

/** Undefined if nobody can say what has to be hidden. */
function hide(
  { pattern, replacement }: SensitiveDataRule,
  shown: string,
  budget: { work: number },
): string | undefined {
  const read = pattern === null ? undefined : cached(pattern);
  if (read === undefined) return undefined;
  try {
    return replaceAll(read, shown, replacement, budget);
  } catch {
    return undefined;
  }
}

/** The replacement is taken as it stands: nothing of what was found can come back with it. */
function replaceAll(
  { search }: ReadPattern,
  shown: string,
  replacement: string,
  budget: { work: number },
): string | undefined {
  const size = search.programSize();
  const matcher = search.matcher(shown);
  let result = '';
  let end = 0;
  for (let from = 0; ; from = matcher.end()) {
    // One search is linear; so many of them, each to the end of the text, would not be.
    budget.work -= (shown.length - from + 1) * size;
    if (budget.work < 0) return undefined;
    if (!matcher.find()) break;
    if (matcher.end() === matcher.start()) continue;
    result += shown.slice(end, matcher.start()) + replacement;
    end = matcher.end();
    if (result.length > LONGEST_TEXT) return undefined;
  }
  return result + shown.slice(end);
}

const CACHED = 512;
const cache = new Map<string, ReadPattern | undefined>();

/** Chats of an org all have the same rules, and to read a pattern takes long. */
function cached(pattern: string): ReadPattern | undefined {
  if (!cache.has(pattern)) {
    if (cache.size >= CACHED) cache.clear();
    cache.set(pattern, readJavaPattern(pattern));
  }
  return cache.get(pattern);
}
