import type { Delivery } from '../channel.ts';
import type { FileReference } from '../command.ts';
import { OrgError, type FileLink } from '../org.ts';
import type { Language } from '../texts.ts';
import type { WeChatApi } from './api.ts';
import { deliveryOf } from './delivery.ts';
import { afterFetch, isTaken } from './media.ts';
import { neutraliseLinks, sanitise } from './text.ts';

export interface LinkParts {
  api: Pick<WeChatApi, 'sendText'>;
  /** Of the words around the link. */
  language: Language;
  /** How long a link works. */
  days: number;
  /** Gives a public link to a file of a chat; the same one when it is called again. Throws OrgError. */
  linkFile: (chatId: string, versionId: string) => Promise<FileLink>;
}

/** Whether a file goes out as a link, because WeChat does not take it as such. Pure. */
export function goesAsLink(file: FileReference): boolean {
  return file.chatId !== undefined && !isTaken(file);
}

/**
 * Asks the org for a link to the file, and sends it with name and size. Until the last call nothing has
 * reached the customer, and a repetition sends the same link.
 */
export async function sendLink(
  openId: string,
  file: FileReference,
  { api, language, days, linkFile }: LinkParts,
): Promise<Delivery> {
  let url: string;
  try {
    ({ url } = await linkFile(file.chatId ?? '', file.versionId));
  } catch (error) {
    return afterRefusal(error);
  }
  return deliveryOf(await api.sendText(openId, words(file, url, days, language)));
}

/** What the org says of links goes to the agent as it is: it names the cure. */
function afterRefusal(error: unknown): Delivery {
  const isAboutLinks = error instanceof OrgError && ABOUT_LINKS.has(error.errorCode);
  return isAboutLinks
    ? { kind: 'refused', reason: { code: `org-${error.errorCode}`, text: error.message } }
    : afterFetch(error);
}

const ABOUT_LINKS = new Set(['LINKS_OFF', 'LINKS_NOT_ALLOWED']);

function words(file: FileReference, url: string, days: number, language: Language): string {
  const name = neutraliseLinks(sanitise(file.name));
  return WORDS[language](name, sizeOf(file.size), url, days);
}

type Words = (name: string, size: string, url: string, days: number) => string;

const WORDS: Readonly<Record<Language, Words>> = {
  en: (name, size, url, days) =>
    `[File] ${name} (${size})\n${url}\nThe link works for ${days === 1 ? 'a day' : `${String(days)} days`}.`,
  'zh-CN': (name, size, url, days) =>
    `[文件] ${name}（${size}）\n${url}\n链接 ${String(days)} 天内有效，请及时下载。`,
  'zh-TW': (name, size, url, days) =>
    `[檔案] ${name}（${size}）\n${url}\n連結 ${String(days)} 天內有效，請儘早下載。`,
};

const UNITS = ['KB', 'MB', 'GB'];

/** A size as people read it, such as `1.2 MB`. */
function sizeOf(bytes: number): string {
  let size = bytes / 1024;
  let unit = 0;
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  const digits = unit === 0 ? 0 : 1;
  return `${Math.max(size, bytes === 0 ? 0 : 1).toFixed(digits)} ${UNITS[unit] ?? ''}`;
}
