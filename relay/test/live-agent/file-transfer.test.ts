import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { DeskFile } from '../../src/desk.ts';
import { allowedUpload } from '../../src/live-agent/endpoint.ts';
import { readBatch } from '../../src/live-agent/messages.ts';
import { read } from '../../src/live-agent/reading.ts';
import type { UploadedFile } from '../../../scripts/sandbox/live-agent/chat.ts';
import type { WriteFate } from './memory-journal.ts';
import { Scene } from './scene.ts';
import { established } from './sessions.ts';

const PHOTO: DeskFile = {
  name: 'photo.jpg',
  contentType: 'image/jpeg',
  bytes: Buffer.from('\xff\xd8\xff\r\n--not a boundary', 'latin1'),
};

let scene: Scene;

beforeEach(async () => {
  scene = await Scene.established();
});

afterEach(() => scene.close());

function uploaded(): readonly UploadedFile[] {
  return scene.liveAgent.files(scene.ledger.id);
}

async function request(): Promise<void> {
  scene.liveAgent.requestFile(scene.ledger.id);
  const before = scene.journal.count('file-wanted');
  await scene.until(() => scene.journal.count('file-wanted') > before || before > 0);
  await scene.until(() => requestOf() !== undefined);
}

function requestOf(): unknown {
  return scene.journal.session?.['fileRequest'];
}

describe('a file', () => {
  it('that nobody has asked for goes nowhere', async () => {
    await expect(scene.chat.offer(PHOTO)).resolves.toBe('not-wanted');
    expect(uploaded()).toEqual([]);
  });

  it('that the agent has asked for arrives byte for byte, once', async () => {
    await request();
    await expect(scene.chat.offer(PHOTO)).resolves.toBe('taken');
    await expect(scene.chat.offer(PHOTO)).resolves.toBe('not-wanted');
    expect(uploaded()).toEqual([{ ...PHOTO, referer: `${scene.liveAgent.url}/content/session` }]);
    // The service has said `Success`: the next request is another one.
    await scene.until(() => requestOf() === undefined);
    await request();
    await expect(scene.chat.offer(PHOTO)).resolves.toBe('taken');
    expect(uploaded()).toHaveLength(2);
  });

  it('goes where the documents say, without the key of the session', async () => {
    await request();
    await scene.chat.offer(PHOTO);
    const call = scene.wire.calls.find(({ request: { bytes } }) => bytes !== undefined);
    const url = new URL(call?.request.url ?? '');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      orgId: '00D5g000001AbCd',
      chatKey: scene.ledger.id,
      fileToken: expect.stringMatching(/^.{32}$/u) as string,
      encoding: 'UTF-8',
    });
    expect(JSON.stringify(call?.request.headers)).not.toMatch(/LIVEAGENT/u);
  });

  it('larger than 5 MB stays here, and the request stands', async () => {
    await request();
    const large = { ...PHOTO, bytes: Buffer.alloc(5 * 1024 * 1024 + 1) };
    await expect(scene.chat.offer(large)).resolves.toBe('too-large');
    await expect(scene.chat.offer(PHOTO)).resolves.toBe('taken');
    expect(uploaded()).toHaveLength(1);
  });

  it('of two at the same moment, one', async () => {
    await request();
    const offers = await Promise.all([scene.chat.offer(PHOTO), scene.chat.offer(PHOTO)]);
    expect(offers.sort()).toEqual(['not-wanted', 'taken']);
    expect(uploaded()).toHaveLength(1);
  });

  it('that the agent does not want any more goes nowhere', async () => {
    await request();
    scene.liveAgent.cancelFile(scene.ledger.id);
    await scene.until(() => requestOf() === undefined);
    await expect(scene.chat.offer(PHOTO)).resolves.toBe('not-wanted');
    expect(uploaded()).toEqual([]);
  });

  it.each(['upload-refused', 'upload-lost'] as const)(
    'is not sent again on suspicion: %s',
    async (fault) => {
      await request();
      scene.fault(fault, 1);
      await expect(scene.chat.offer(PHOTO)).resolves.toBe('failed');
      await expect(scene.chat.offer(PHOTO)).resolves.toBe('not-wanted');
      expect(uploaded()).toHaveLength(fault === 'upload-lost' ? 1 : 0);
      scene.write('the chat goes on');
      await scene.settled();
    },
  );

  it('is not sent when that cannot be written down first', async () => {
    await request();
    scene.journal.failures = 1;
    await expect(scene.chat.offer(PHOTO)).resolves.toBe('failed');
    expect(uploaded()).toEqual([]);
    await expect(scene.chat.offer(PHOTO)).resolves.toBe('taken');
  });

  it.each([
    ['before it was written down', 'died-before', 1],
    ['after it was written down', 'died-after', 0],
  ] as const)('is sent at most once by processes that die %s', async (_, fate, arrived) => {
    await request();
    let fatal = false;
    let reached = false;
    const write = (): WriteFate => {
      reached = fatal;
      return fatal ? fate : 'written';
    };
    await scene.crash({ write });
    await scene.pollHeld();
    fatal = true;
    void scene.chat.offer(PHOTO);
    await scene.until(() => reached);
    await scene.crash();
    await scene.chat.offer(PHOTO);
    await expect(scene.chat.offer(PHOTO)).resolves.toBe('not-wanted');
    expect(uploaded()).toHaveLength(arrived);
  });
});

describe('where a file may go', () => {
  const HOME = 'https://d.la1.salesforceliveagent.com/chat/rest/';

  it.each([
    'https://example.my.salesforce.com/content/upload',
    'https://example.file.force.com/x?y=z',
    'https://d.la9.salesforceliveagent.com/x',
  ])('is %s', (address) => {
    expect(allowedUpload(address, HOME)).toBe(address);
  });

  it.each([
    'http://example.my.salesforce.com/x',
    'https://example.com/x',
    'https://salesforce.com.example.com/x',
    'https://evilsalesforce.com/x',
    'https://example.my.salesforce.com@example.com/x',
    'https://user@example.my.salesforce.com/x',
    'https://example.my.salesforce.com:8443/x',
    'https://127.0.0.1/x',
    '/content/upload',
    '',
  ])('is not «%s»', (address) => {
    expect(allowedUpload(address, HOME)).toBeUndefined();
    const body = JSON.stringify({
      messages: [
        {
          type: 'FileTransfer',
          message: { type: 'Requested', uploadServletUrl: address, fileToken: 't' },
        },
      ],
      sequence: 99,
    });
    const batch = readBatch(body);
    if (batch === undefined) throw new Error('This is a batch.');
    const { session, events, unknown } = read(established({ endpoint: HOME }), batch);
    expect(session.fileRequest).toBeUndefined();
    expect(events).toEqual([]);
    expect(unknown).toHaveLength(1);
  });
});
