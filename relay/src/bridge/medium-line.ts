import type { AgentTexts } from '../agent-texts.ts';
import type { MediaLoss } from '../channel.ts';
import type { FileReference } from '../command.ts';
import type { MediumUpdate, MessageRecord } from '../store/records.ts';

/** What became of a medium in the end. */
export type MediumOutcome =
  | { kind: 'kept'; file: FileReference; url: string; remarks: readonly MediumRemark[] }
  | { kind: 'lost'; loss: MediaLoss };

/** What the agent should know besides. */
export type MediumRemark = 'unplayable' | 'tooLargeToHandOver';

/** The line of a message while its medium is not there. Pure. */
export function pendingLine(text: string, texts: AgentTexts, storageFull: boolean): string {
  return `${text} ${storageFull ? texts.pendingStorage : texts.pending}`;
}

/**
 * What follows from the end of a medium: the line of a message that the agent has not read says it; for
 * one who was told to wait, there is another line. Pure.
 */
export function settledLine(
  { id, medium, text }: Pick<MessageRecord, 'id' | 'medium' | 'text'>,
  outcome: MediumOutcome,
  texts: AgentTexts,
): { update: MediumUpdate; note?: string } {
  const file = outcome.kind === 'kept' ? { file: outcome.file } : {};
  const update = { id, medium: null, ...file };
  if (medium !== 'told') {
    const end = outcome.kind === 'kept' ? whereItIs(outcome, texts) : whyNot(outcome, texts);
    return { update: { ...update, text: `${text} ${end}` } };
  }
  const label = labelOf(text, texts);
  const end =
    outcome.kind === 'kept'
      ? `${texts.arrived} ${whereItIs(outcome, texts)}`
      : whyNot(outcome, texts);
  return { update, note: `${label} ${end}` };
}

/** What stands in a case in place of the line of a message. The file is with the case, and needs no link. Pure. */
export function caseLine(
  { text }: Pick<MessageRecord, 'text'>,
  outcome: MediumOutcome,
  texts: AgentTexts,
): string {
  const label = labelOf(text, texts);
  if (outcome.kind === 'lost') return `${label} ${whyNot(outcome, texts)}`;
  const { file, remarks } = outcome;
  return [label, file.name, ...remarks.map((remark) => texts[remark])].join(' ');
}

/** The line as it was before the agent was told to wait. */
function labelOf(text: string, texts: AgentTexts): string {
  return [texts.pending, texts.pendingStorage].reduce(
    (line, ending) => (line.endsWith(` ${ending}`) ? line.slice(0, -ending.length - 1) : line),
    text,
  );
}

function whereItIs(
  { file, url, remarks }: Extract<MediumOutcome, { kind: 'kept' }>,
  texts: AgentTexts,
): string {
  return [file.name, url, ...remarks.map((remark) => texts[remark])].join(' ');
}

function whyNot({ loss }: Extract<MediumOutcome, { kind: 'lost' }>, texts: AgentTexts): string {
  return `${texts.lost} ${texts.loss[loss]}`;
}

/** What a file is called: what it is, and when it was sent, in UTC. Pure. */
export function mediumName(type: FileReference['type'], sentAt: number, extension: string): string {
  const digits = new Date(sentAt)
    .toISOString()
    .replaceAll(/[-:]|\..*/gu, '')
    .replace('T', '-');
  return `${type}-${digits}.${extension}`;
}
