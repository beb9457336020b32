import type { Template } from './wechat/template-message.ts';
import { placeholdersIn } from './texts.ts';

const KNOWN = ['text', 'time'];
// Source: names of fields as WeChat shows them, such as `thing1.DATA`, of which people may copy too much.
const FIELD = /^\s*(\w+)(?:\.DATA)?\s*[:：](.+)$/u;

/**
 * The template message of a channel, with what is wrong with it: one sentence each. None if the admin wants
 * none, or it could say nothing. Pure.
 */
export function templateOf(
  id: string,
  lines: readonly string[],
): { template?: Template; problems: string[] } {
  if (id === '') return { problems: [] };
  const fields: { name: string; value: string }[] = [];
  const problems: string[] = [];
  for (const line of lines) {
    const [, name = '', value = ''] = FIELD.exec(line) ?? [];
    const strange = placeholdersIn(value).filter((each) => !KNOWN.includes(each));
    if (name === '' || value.trim() === '') {
      problems.push(`has the line "${line}": write it as "thing1: {text}".`);
    } else {
      fields.push({ name, value: value.trim() });
    }
    if (strange.length > 0) {
      problems.push(`holds {${strange.join('}, {')}}: it knows {text} and {time}.`);
    }
  }
  const saysText = fields.some(({ value }) => value.includes('{text}'));
  if (!saysText) problems.push('has no field with {text}, and is not used.');
  return {
    ...(saysText ? { template: { id, fields } } : {}),
    problems: problems.map((problem) => `its template message ${problem}`),
  };
}
