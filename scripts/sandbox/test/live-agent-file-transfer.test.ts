import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OperationError } from '../live-agent/operation-error.ts';
import type { LiveAgentStandIn } from '../live-agent/stand-in.ts';
import { chatting, ids, queued, start, type Visitor } from './live-agent-visitor.ts';

const requestSchema = z.object({
  uploadServletUrl: z.string(),
  fileToken: z.string(),
  cdmServletUrl: z.string(),
});

let liveAgent: LiveAgentStandIn;
let visitor: Visitor;

beforeEach(async () => {
  liveAgent = await start();
  visitor = await chatting(liveAgent);
});

afterEach(() => liveAgent.close());

/** The agent asks for a file, and the visitor hears of it. */
async function asked(): Promise<z.infer<typeof requestSchema>> {
  liveAgent.requestFile(visitor.id);
  const [message] = await visitor.poll();
  expect(message?.type).toBe('FileTransfer');
  expect(message?.message['type']).toBe('Requested');
  return requestSchema.parse(message?.message);
}

function form(bytes = Buffer.from('a picture')): FormData {
  const body = new FormData();
  body.set('filename', 'photo.jpg');
  body.set('file', new Blob([bytes], { type: 'image/jpeg' }), 'photo.jpg');
  return body;
}

async function upload(
  { uploadServletUrl, fileToken }: z.infer<typeof requestSchema>,
  change: Record<string, string> = {},
  body: FormData | string = form(),
): Promise<number> {
  const url = new URL(uploadServletUrl);
  const query = { orgId: ids.organizationId, chatKey: visitor.id, fileToken, encoding: 'UTF-8' };
  url.search = new URLSearchParams({ ...query, ...change }).toString();
  return (await fetch(url, { method: 'POST', body, headers: { referer: 'https://x/' } })).status;
}

describe('a file transfer', () => {
  it('takes one file for each request, byte for byte', async () => {
    const request = await asked();
    expect(await upload(request)).toBe(200);
    expect(liveAgent.files(visitor.id)).toEqual([
      {
        name: 'photo.jpg',
        contentType: 'image/jpeg',
        bytes: Buffer.from('a picture'),
        referer: 'https://x/',
      },
    ]);
    expect(await visitor.poll()).toEqual([{ type: 'FileTransfer', message: { type: 'Success' } }]);
    expect(await upload(request)).toBe(403);
    expect(liveAgent.files(visitor.id)).toHaveLength(1);
  });

  it.each<[string, Record<string, string>, number]>([
    ['another org', { orgId: '00D000000000000' }, 400],
    ['another chat', { chatKey: 'x' }, 403],
    ['another token', { fileToken: 'x' }, 403],
    ['another encoding', { encoding: 'latin1' }, 400],
  ])('refuses what names %s, and waits on', async (_, change, status) => {
    const request = await asked();
    expect(await upload(request, change)).toBe(status);
    expect(await upload(request)).toBe(200);
  });

  it.each<[string, FormData | string]>([
    ['no form', 'a picture'],
    ['an empty file', form(Buffer.alloc(0))],
    ['more than 5 MB', form(Buffer.alloc(5 * 1024 * 1024 + 1))],
  ])('fails with %s, and the token is spent', async (_, body) => {
    const request = await asked();
    expect(await upload(request, {}, body)).toBe(400);
    expect(await visitor.poll()).toEqual([{ type: 'FileTransfer', message: { type: 'Failure' } }]);
    expect(await upload(request)).toBe(403);
  });

  it('can be withdrawn', async () => {
    const request = await asked();
    liveAgent.cancelFile(visitor.id);
    expect(await visitor.poll()).toEqual([{ type: 'FileTransfer', message: { type: 'Canceled' } }]);
    expect(await upload(request)).toBe(403);
  });

  it('is asked for by an agent who has the chat, one at a time', async () => {
    const waiting = await queued(liveAgent);
    for (const act of [
      () => liveAgent.requestFile(waiting.id),
      () => liveAgent.cancelFile(visitor.id),
    ]) {
      expect(act).toThrow(OperationError);
    }
    liveAgent.requestFile(visitor.id);
    expect(() => liveAgent.requestFile(visitor.id)).toThrow('already');
  });

  it('is asked for and withdrawn by the control API as well', async () => {
    for (const name of ['request-file', 'cancel-file']) {
      const address = `${liveAgent.url}/_control/chats/${visitor.id}/${name}`;
      expect((await fetch(address, { method: 'POST' })).status).toBe(200);
    }
    expect((await visitor.poll()).map(({ message }) => message['type'])).toEqual([
      'Requested',
      'Canceled',
    ]);
  });

  it('fails as it is told to', async () => {
    const request = await asked();
    liveAgent.faults.set('upload-refused', 1);
    expect(await upload(request)).toBe(500);
    expect(liveAgent.files(visitor.id)).toHaveLength(0);
    liveAgent.faults.set('upload-lost', 1);
    await expect(upload(request)).rejects.toThrow();
    expect(liveAgent.files(visitor.id)).toHaveLength(1);
  });
});
