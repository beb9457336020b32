import { z } from 'zod';

import type { Customer } from '../../sandbox/page/state.ts';
import type { CustomerMessage } from '../../sandbox/wechat/customer-actions.ts';
import { countMark, MARKS, violation, type Tally, type Violation } from './compare.ts';

/** What became of one customer's pictures, as each place has it; each is told by its name. */
export interface PictureLedger {
  written: { name: string; answered: boolean }[];
  /** What the relay has taken. */
  taken: string[];
  /** What the org keeps, by how many files. */
  kept: Map<string, number>;
  /** Where agents have read the link to it. */
  read: { name: string; chat: number }[];
  fates: { name: string; status: string; certain: boolean }[];
}

/** Where the ledgers come from. */
export interface PictureSources {
  customers: readonly Customer[];
  /** Reads the relay's journal: asked for {@link PICTURE_QUERIES}. */
  rows: (sql: string) => Record<string, unknown>[];
  chats: readonly { openId: string; visitorMessages: readonly { text: string }[] }[];
  /** Of the org. */
  files: readonly { documentId: string; content: string }[];
}

const ADDRESS = 'http://mmbiz.qpic.cn/';
// All that is asked of a picture is how it begins, and the rest tells them apart.
const BEGINNING = 'GIF89a';

const TAKEN = "select open_id, payload from inbox where payload like '%picUrl%' order by id";
const FATES = `select open_id, status, certain, file from message
  where direction = 'to-agent' and file is not null order by position`;

/** What is read from the journal. */
export const PICTURE_QUERIES = [TAKEN, FATES] as const;

const takenRow = z.object({ open_id: z.string(), payload: z.string() });
const picture = z.looseObject({
  type: z.literal('image'),
  mediaId: z.string(),
  picUrl: z.string(),
});
const fateRow = z.object({
  open_id: z.string(),
  status: z.string(),
  certain: z.number(),
  file: z.string(),
});
const fileSchema = z.looseObject({
  mediaId: z.string().optional(),
  documentId: z.string().optional(),
});

/** A picture of this name, as a customer sends it. */
export function pictureMessage(name: string): CustomerMessage {
  const data = Buffer.from(`${BEGINNING} ${name};`).toString('base64');
  return { type: 'image', PicUrl: `${ADDRESS}${name}`, data };
}

/** Reads the ledgers of both stand-ins, the org and the journal, for each customer. */
export function readPictures({
  customers,
  rows,
  chats,
  files,
}: PictureSources): Map<string, PictureLedger> {
  const ledgers = new Map<string, PictureLedger>();
  const names = new Map<string, string>();
  const kept = new Map<string, number>();
  for (const { documentId, content } of files) {
    const name = /GIF89a (\S+);/u.exec(content)?.[1] ?? '';
    names.set(documentId, name);
    kept.set(name, (kept.get(name) ?? 0) + 1);
  }
  for (const { openId, bubbles } of customers) {
    const written = bubbles
      .filter(({ from, text }) => from === 'customer' && text.startsWith(ADDRESS))
      .map(({ text, status }) => ({ name: nameOf(text), answered: status === 'arrived' }));
    ledgers.set(openId, { written, taken: [], kept, read: [], fates: [] });
  }
  for (const row of rows(TAKEN)) {
    const { open_id: openId, payload } = takenRow.parse(row);
    const found = picture.safeParse(JSON.parse(payload)).data;
    if (found === undefined) continue;
    names.set(found.mediaId, nameOf(found.picUrl));
    ledgers.get(openId)?.taken.push(nameOf(found.picUrl));
  }
  for (const row of rows(FATES)) {
    const { open_id: openId, status, certain, file } = fateRow.parse(row);
    const { mediaId, documentId } = fileSchema.parse(JSON.parse(file));
    const name = names.get(documentId ?? mediaId ?? '') ?? '';
    ledgers.get(openId)?.fates.push({ name, status, certain: certain === 1 });
  }
  chats.forEach(({ openId, visitorMessages }, chat) => {
    for (const { text } of visitorMessages) {
      for (const [, documentId = ''] of text.matchAll(/ContentDocument\/(\w+)\/view/gu)) {
        ledgers.get(openId)?.read.push({ name: names.get(documentId) ?? '', chat });
      }
    }
  });
  return ledgers;
}

/** Compares one customer's ledgers. Pure, but for the tally, to which it adds. */
export function comparePictures(
  { written, taken, kept, read, fates }: PictureLedger,
  tally: Tally,
): Violation[] {
  const violations: Violation[] = [];
  for (const { name, answered } of written) {
    if (!answered || taken.includes(name)) continue;
    violations.push(violation('lost', `picture ${name} was answered and is not in the journal`));
  }
  for (const name of taken) {
    const fate = fates.find((each) => each.name === name);
    const files = kept.get(name) ?? 0;
    const chats = read.filter((each) => each.name === name).map(({ chat }) => chat);
    if (files > 1) violations.push(violation('duplicated', `picture ${name} in the org`));
    if (new Set(chats).size < chats.length) {
      violations.push(violation('duplicated', `picture ${name} to the agent`));
    }
    if (chats.length > 0) tally.pictures += 1;
    else if (fate !== undefined && MARKS.has(fate.status)) {
      countMark(tally, { direction: 'to-agent', text: name, ...fate });
    } else if (fate?.status === 'delivered' && files > 0) tally.picturesWithoutLink += 1;
    else violations.push(violation('lost', `picture ${name} (${fate?.status ?? 'no record'})`));
  }
  return violations;
}

function nameOf(address: string): string {
  return address.slice(ADDRESS.length);
}
