import { z } from 'zod';
import type { LiveChat } from './chat.ts';
import type { LiveAgentFaults } from './fault-definitions.ts';
import { badRequest } from './refusal.ts';

/** A rule of the org; visitors' clients apply it to what they send. */
export interface SensitiveDataRule {
  id: string;
  name: string;
  pattern: string;
  replacement: string;
  actionType: string;
}

const rulesSchema = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    pattern: z.string(),
    replacement: z.string().default(''),
    actionType: z.string().default('Replace'),
  }),
);

/** The rules that are set, and from now on those of this chat. */
export function tellRules(chat: LiveChat, faults: LiveAgentFaults): SensitiveDataRule[] {
  const set = String(faults.value('sensitive-data-rules'));
  chat.rules = set === '' ? [] : rulesSchema.parse(JSON.parse(set));
  return chat.rules;
}

/** What the visitor's client says to have applied, it must have been told. */
export function checkTriggered(
  chat: LiveChat,
  said: readonly { id: string; name: string }[],
): void {
  const strange = said.findIndex(({ id, name }) =>
    chat.rules.every((rule) => rule.id !== id || rule.name !== name),
  );
  if (strange < 0) return;
  throw badRequest('The request has missing or invalid fields', {
    property: `rules.${strange}`,
    message: 'is no rule that was told',
  });
}

/** Whether an agent would see what a rule hides. */
export function showsTooMuch(chat: LiveChat, text: string): boolean {
  return chat.rules.some(({ pattern }) => new RegExp(pattern, 'u').test(text));
}
