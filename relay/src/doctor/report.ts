import { CHECKS, type Finding, type Part } from './checks.ts';

/** Something that colours a text, or leaves it. */
export type Paint = (colour: 'green' | 'red' | 'dim' | 'bold', text: string) => string;

/** For machines: one JSON object. Pure. */
export function asJson(findings: readonly Finding[]): string {
  const checks = findings.map(({ check, channel, result, found, ...rest }) => ({
    check,
    channel: channel ?? null,
    title: CHECKS[check].title,
    result,
    found,
    ...(result === 'fail' ? { meaning: CHECKS[check].meaning, ...rest } : {}),
  }));
  return JSON.stringify({ ok: !hasFailed(findings), ...countsOf(findings), checks }, null, 2);
}

export function hasFailed(findings: readonly Finding[]): boolean {
  return findings.some(({ result }) => result === 'fail');
}

const HEADINGS: Record<Part, string> = { relay: 'The relay', org: 'The org', channel: 'Channels' };

/** For people. Pure. */
export function asText(findings: readonly Finding[], paint: Paint): string {
  const sections = Map.groupBy(findings, headingOf);
  const lines = [...sections].flatMap(([heading, some]) => [
    paint('bold', heading),
    ...some.filter(({ result }) => result !== 'not-checked').flatMap((each) => lineOf(each, paint)),
    ...uncheckedLines(some, paint),
    '',
  ]);
  const { passed, failed, notChecked } = countsOf(findings);
  return [...lines, `${passed} passed, ${failed} failed, ${notChecked} not checked.`].join('\n');
}

function headingOf({ check, channel }: Finding): string {
  return channel === undefined ? HEADINGS[CHECKS[check].part] : `Channel ${channel}`;
}

function lineOf(finding: Finding, paint: Paint): string[] {
  const { title, meaning } = CHECKS[finding.check];
  const indented = finding.found.replaceAll('\n', '\n        ');
  if (finding.result !== 'fail') return [`  ${paint('green', 'ok')}    ${indented}`];
  return [
    `  ${paint('red', 'FAIL')}  ${title}`,
    `        ${indented}`,
    `        It means: ${meaning}`,
    `        Mend it: ${finding.cure}`,
  ];
}

/** One reason often keeps many checks from being made. */
function uncheckedLines(findings: readonly Finding[], paint: Paint): string[] {
  const skipped = findings.filter(({ result }) => result === 'not-checked');
  return [...Map.groupBy(skipped, ({ found }) => found)].flatMap(([because, some]) => [
    ...some.map(({ check }) => `  ${paint('dim', '-')}     ${CHECKS[check].title}`),
    `        ${paint('dim', `not checked, because ${because}`)}`,
  ]);
}

function countsOf(findings: readonly Finding[]) {
  const count = (result: Finding['result']): number =>
    findings.filter((each) => each.result === result).length;
  return { passed: count('pass'), failed: count('fail'), notChecked: count('not-checked') };
}
