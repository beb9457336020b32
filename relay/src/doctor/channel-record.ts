import { z } from 'zod';

import { entrancesOf } from '../channel-entrances.ts';
import { channelProblems, NO_PUBLIC_URL } from '../channel-problems.ts';
import { templateOf } from '../channel-template.ts';
import { channelSettingsSchema, type ChannelSettings } from '../salesforce/channel-settings.ts';
import { nearestLanguage, textProblems } from '../texts.ts';
import { fail, pass, type Finding } from './checks.ts';

export interface RecordExamination {
  /** Developer name; a question mark if even that cannot be read. */
  name: string;
  finding: Finding;
  /** Undefined if the channel cannot be served. */
  settings: ChannelSettings | undefined;
}

const WHERE = 'Setup, Custom Metadata Types, WeChat Channel, Manage Records';
const nameSchema = z.object({ name: z.string() });

/** Reads a channel as the org gives it, and judges its record as the relay does. Pure. */
export function examineRecord(channel: unknown, publicUrl: string | undefined): RecordExamination {
  const name = nameSchema.safeParse(channel).data?.name ?? '?';
  const read = channelSettingsSchema.safeParse(channel);
  if (!read.success) {
    const fields = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    const finding = fail(
      'channel-record',
      `The relay cannot read the WeChat Channel "${name}" (${fields.join('; ')}).`,
      `Correct the field in the record (${WHERE}), and deploy the package of the same version as the relay.`,
    );
    return { name, finding, settings: undefined };
  }
  const grave = channelProblems(read.data);
  const problems = [...grave, ...lesserProblems(read.data, publicUrl)];
  const finding =
    problems.length === 0
      ? pass('channel-record', `The record "${name}" can be served as it is.`)
      : fail(
          'channel-record',
          problems.map((problem) => `In the WeChat Channel "${name}", ${problem}`).join('\n'),
          `Correct the record (${WHERE}), and run the flow action "Reload WeChat Channels" or restart the relay.`,
        );
  return { name, finding, settings: grave.length === 0 ? read.data : undefined };
}

/** What the relay leaves out of a channel that it serves. */
function lesserProblems(settings: ChannelSettings, publicUrl: string | undefined): string[] {
  const { askName, entrances, language, template, texts } = settings;
  return [
    ...textProblems(texts),
    ...entrancesOf(entrances ?? [], nearestLanguage(language)).problems,
    ...templateOf(template?.id ?? '', template?.fields ?? []).problems,
    ...(askName === true && publicUrl === undefined ? [NO_PUBLIC_URL] : []),
  ];
}
