import { describe, expect, it } from 'vitest';

import { addToJar } from '../../gates/apex/jar.ts';
import type { OrgStandIn } from '../org/stand-in.ts';
import { caller, openOrg, read, type Answer } from './org-fixture.ts';

const DEPLOY_REQUEST = '/services/data/v65.0/metadata/deployRequest';
const PATIENCE = { timeout: 15_000, interval: 20 };

const manifest = (type: string, ...members: string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<Package xmlns="http://soap.sforce.com/2006/04/metadata">
    <types>${members.map((name) => `<members>${name}</members>`).join('')}<name>${type}</name></types>
    <version>65.0</version>
</Package>
`;
const permission = (label: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<CustomPermission xmlns="http://soap.sforce.com/2006/04/metadata">
    <isLicensed>false</isLicensed>
    <label>${label}</label>
</CustomPermission>
`;
const SMALL = {
  'package.xml': manifest('CustomPermission', 'Knock'),
  'customPermissions/Knock.customPermission': permission('Knock'),
};

function zip(files: Readonly<Record<string, string>>): Buffer {
  const empty = Buffer.alloc(22);
  empty.writeUInt32LE(0x06054b50, 0);
  return addToJar(
    empty,
    new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])),
  );
}

/** An org with nothing in it, and its Metadata API by SOAP and REST in the name of its admin. */
async function openApi() {
  const org = await openOrg({ empty: true, channels: [] });
  const token = org.signIn(org.people.admin);
  const rest = caller(org, token);
  const start = async (archive: Buffer, options: object = {}): Promise<Answer> => {
    const form = new FormData();
    form.append('json', JSON.stringify({ deployOptions: options }));
    form.append('file', new Blob([new Uint8Array(archive)]), 'package.zip');
    const headers = { authorization: `Bearer ${token}` };
    return read(
      await fetch(`${org.url}${DEPLOY_REQUEST}`, { method: 'POST', headers, body: form }),
    );
  };
  /** Waits for the end of a deployment, and returns it. */
  const end = async (started: Answer): Promise<unknown> => {
    expect(started.status).toBe(201);
    const { id } = started.body as { id: string };
    let body: unknown;
    const isDone = async (): Promise<boolean> => {
      ({ body } = await rest('GET', `${DEPLOY_REQUEST}/${id}?includeDetails=true`));
      return (body as { deployResult: { done: boolean } }).deployResult.done;
    };
    await expect.poll(isDone, PATIENCE).toBe(true);
    return body;
  };
  return { org, token, rest, start, end };
}

async function soap(org: OrgStandIn, token: string, body: string): Promise<Answer> {
  const envelope = `<?xml version="1.0"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Header><SessionHeader xmlns="http://soap.sforce.com/2006/04/metadata"><sessionId>${token}</sessionId></SessionHeader></soapenv:Header><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;
  return read(await fetch(`${org.url}/services/Soap/m/65.0`, { method: 'POST', body: envelope }));
}

const STATUS =
  '<checkDeployStatus><asyncProcessId>0Af000000000001AAA</asyncProcessId></checkDeployStatus>';

describe('Who may use the Metadata API', () => {
  it('is nobody without a session, and no user without rights', async () => {
    const { org } = await openApi();
    expect(await soap(org, 'nonsense', STATUS)).toMatchObject({
      status: 500,
      body: expect.stringContaining('<faultcode>sf:INVALID_SESSION_ID</faultcode>') as string,
    });
    expect(await soap(org, org.signIn(org.people.relay), STATUS)).toMatchObject({
      status: 500,
      body: expect.stringContaining('<faultcode>sf:INSUFFICIENT_ACCESS</faultcode>') as string,
    });
    expect(await caller(org)('GET', `${DEPLOY_REQUEST}/0Af000000000001AAA`)).toMatchObject({
      status: 403,
      body: [{ errorCode: 'INSUFFICIENT_ACCESS' }],
    });
  });
});

describe('A deployment by REST', () => {
  it('succeeds, and says what is new', async () => {
    const { start, end } = await openApi();
    expect(await end(await start(zip(SMALL)))).toMatchObject({
      deployResult: {
        status: 'Succeeded',
        details: {
          componentSuccesses: [{ fullName: 'Knock', created: true, changed: true }],
        },
      },
    });
    expect(await end(await start(zip(SMALL)))).toMatchObject({
      deployResult: {
        details: { componentSuccesses: [{ fullName: 'Knock', created: false, changed: false }] },
      },
    });
  });

  it('validates, and deploys what was validated', async () => {
    const { rest, start, end } = await openApi();
    const validation = await start(zip(SMALL), { checkOnly: true });
    expect(await end(validation)).toMatchObject({
      deployResult: { status: 'Succeeded', checkOnly: true },
    });
    const { id } = validation.body as { id: string };
    const quick = await rest('POST', DEPLOY_REQUEST, { validatedDeployRequestId: id });
    expect(await end(quick)).toMatchObject({
      deployResult: {
        checkOnly: false,
        details: { componentSuccesses: [{ created: true }] },
      },
    });
    const unknown = { validatedDeployRequestId: '0Af000000000009AAA' };
    expect((await rest('POST', DEPLOY_REQUEST, unknown)).status).toBe(400);
  });

  it('is cancelled before its turn', async () => {
    const { rest, start, end } = await openApi();
    const [first, second] = await Promise.all([start(zip(SMALL)), start(zip(SMALL))]);
    const { id } = second.body as { id: string };
    await rest('PATCH', `${DEPLOY_REQUEST}/${id}`, { deployResult: { status: 'Canceling' } });
    expect(await end(second)).toMatchObject({ deployResult: { status: 'Canceled' } });
    expect(await end(first)).toMatchObject({ deployResult: { status: 'Succeeded' } });
  });
});

describe('An archive is refused', () => {
  it.each([
    ['that is none', Buffer.from('no archive, whatever it is called')],
    ['that leaves its folder', zip({ ...SMALL, '../outside.xml': 'x' })],
  ])('%s', async (_what, archive) => {
    const { start, end } = await openApi();
    expect(await end(await start(archive))).toMatchObject({
      deployResult: {
        status: 'Failed',
        errorMessage: 'INVALID_ZIP: The file is not a valid zip archive.',
      },
    });
  });

  it.each([
    ['without a manifest', { 'package.xml': undefined }, 'No package.xml found'],
    [
      'that lacks what its manifest names',
      { 'package.xml': manifest('CustomPermission', 'Knock', 'Ring') },
      "An object 'Ring' of type CustomPermission was named in package.xml, but was not found in zipped directory",
    ],
    [
      'with what its manifest does not name',
      { 'customPermissions/Ring.customPermission': permission('Ring') },
      'Not in package.xml',
    ],
    [
      'with a file that is not well-formed',
      { 'customPermissions/Knock.customPermission': permission('Knock').replace('</label>', '') },
      'Error parsing file: </CustomPermission> closes nothing: <label> of line 4 is open',
    ],
  ])('%s', async (_what, change: Record<string, string | undefined>, problem) => {
    const { start, end } = await openApi();
    const files = new Map(Object.entries<string | undefined>({ ...SMALL, ...change }));
    const sent = [...files].flatMap(([name, text]) => (text === undefined ? [] : [[name, text]]));
    expect(await end(await start(zip(Object.fromEntries(sent) as typeof SMALL)))).toMatchObject({
      deployResult: { status: 'Failed', details: { componentFailures: [{ problem }] } },
    });
  });
});
