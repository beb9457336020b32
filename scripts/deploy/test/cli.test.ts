import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { outcomeOf, type DeployOutcome } from './deploy-outcome.ts';
import { startDeployedWorld, type DeployedWorld } from './deployed-world.ts';

// The tests are steps: the org is empty at first, and each finds it as the one before has left it.
let desk: DeployedWorld;

beforeAll(async () => {
  desk = await startDeployedWorld();
});
afterAll(async () => {
  await desk.close();
});

const CHANNELS = '/services/apexrest/wechat/v1/channels';
const RELAY = 'relay@wechat-desk.example';
const testsIn = z.looseObject({ tests: z.array(z.looseObject({ FullName: z.string() })) });
const PATIENCE = { timeout: 30_000, interval: 20 };

async function deploy(path: string, ...more: string[]): Promise<DeployOutcome> {
  const args = ['project', 'deploy', 'start', '--source-dir', path, ...more];
  return outcomeOf(await desk.sf(...args), desk.project.root);
}

/** What the relay is answered when it asks for the channels. */
async function channels(): Promise<{ status: number; body: unknown }> {
  const { org } = desk.world;
  const authorization = `Bearer ${org.signIn(org.people.relay)}`;
  const answer = await fetch(`${org.url}${CHANNELS}`, { headers: { authorization } });
  return { status: answer.status, body: await answer.json() };
}

describe('The Salesforce CLI, from nothing to a working chat', () => {
  it('finds an org without the package: its REST resources do not exist', async () => {
    expect(await channels()).toEqual({
      status: 404,
      body: [{ errorCode: 'NOT_FOUND', message: 'Could not find a match for URL' }],
    });
  });

  it('validates with every test of the package, and changes nothing', async () => {
    const args = ['project', 'deploy', 'validate', '--source-dir', 'force-app'];
    const output = await desk.sf(...args, '--test-level', 'RunLocalTests');
    const outcome = outcomeOf(output, desk.project.root);
    expect(outcome).toMatchObject({ exit: 0, status: 'Succeeded', problems: [], failedTests: [] });
    expect(outcome.tests).toBeGreaterThan(100);
    expect((await channels()).status).toBe(404);
  });

  it('deploys the package and a channel', async () => {
    desk.project.addChannel(desk.world.channel);
    expect(await deploy('force-app')).toMatchObject({ exit: 0, status: 'Succeeded', problems: [] });
    expect(await channels()).toMatchObject({ status: 403, body: [{ errorCode: 'FORBIDDEN' }] });
  });

  it('assigns the permission sets', async () => {
    const assign = ['org', 'assign', 'permset', '--on-behalf-of', RELAY, '--name', 'WeChat_Relay'];
    expect((await desk.sf(...assign)).status).toBe(0);
    expect(await channels()).toMatchObject({ status: 200 });
  });

  it('lets the relay’s user sign in by JWT, who may deploy nothing', async () => {
    const { cli, project, world } = desk;
    const login = ['org', 'login', 'jwt', '--username', RELAY, '--instance-url', world.org.url];
    const { clientId, keyFile } = world.jwt;
    const key = ['--client-id', clientId, '--jwt-key-file', keyFile];
    expect(await cli.run(project.root, [...login, ...key])).toMatchObject({
      status: 0,
      result: { username: RELAY },
    });
    const args = ['project', 'deploy', 'start', '--source-dir', 'force-app', '--target-org', RELAY];
    const { status, message } = await cli.run(project.root, args);
    expect({ status, message }).toEqual({
      status: 1,
      message: expect.stringContaining(
        'use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions',
      ) as string,
    });
  });

  it('so that a customer and an agent talk', async () => {
    const { wechat, liveAgent, relay, begin } = desk.world;
    await begin();
    await expect.poll(() => relay.ready(), PATIENCE).toBe(true);
    const { openId } = wechat.addCustomer({ name: '王小明' });
    await wechat.write(openId, '你好');
    await expect.poll(() => liveAgent.state().chats.length, PATIENCE).toBe(1);
    const { agents, chats } = liveAgent.state();
    const key = chats[0]?.id ?? '';
    liveAgent.accept(key, agents[0]?.id ?? '');
    const heard = () => liveAgent.ledger().chats[0]?.visitorMessages.map(({ text }) => text);
    await expect.poll(heard, PATIENCE).toContain('你好');
    liveAgent.say(key, '您好，请问有什么可以帮您？');
    await expect
      .poll(() => wechat.customer(openId).bubbles.map(({ text }) => text), PATIENCE)
      .toContain('您好，请问有什么可以帮您？');
    const statuses = () => desk.world.org.chats.map(({ status }) => status);
    await expect.poll(statuses, PATIENCE).toEqual(['active']);
  });

  it('deploys again under an open chat, which goes on', async () => {
    const { liveAgent, org } = desk.world;
    const before = org.chats;
    expect(await deploy('force-app')).toMatchObject({ exit: 0, status: 'Succeeded' });
    expect(org.chats).toEqual(before);
    liveAgent.end(liveAgent.state().chats[0]?.id ?? '');
    await expect.poll(() => org.chats.map(({ status }) => status), PATIENCE).toEqual(['ended']);
  });

  it('runs the tests of what is in the org', async () => {
    const run = ['apex', 'run', 'test', '--test-level', 'RunLocalTests', '--wait', '5'];
    const { status, result } = await desk.sf(...run, '--code-coverage');
    expect({ status, result }).toMatchObject({
      status: 0,
      result: { summary: { outcome: 'Passed', failing: 0, passRate: '100%' } },
    });
    expect(testsIn.parse(result).tests.map(({ FullName }) => FullName)).toContain(
      'WeChatFieldTest.readsEachTypeOfField',
    );
  });
});

describe('A broken package is not deployed', () => {
  const FIELDS = 'force-app/core/classes/rest/WeChatFields.cls';
  const AGENT = 'force-app/core/permissionsets/WeChat_Agent.permissionset-meta.xml';

  /** Breaks a file for one dry run. */
  async function broken(
    file: string,
    from: string,
    to: string,
  ): Promise<{ line: number; outcome: DeployOutcome }> {
    const line = desk.project.edit(file, from, to);
    const outcome = await deploy(file, '--dry-run');
    desk.project.restore(file);
    expect(outcome).toMatchObject({ exit: 1, status: 'Failed' });
    return { line, outcome };
  }

  it('with Apex that cannot be parsed: the class and its line', async () => {
    const { line, outcome } = await broken(FIELDS, 'containsKey(name);', 'containsKey(name;');
    expect(outcome.problems).toEqual([
      expect.stringMatching(
        `^ApexClass WeChatFields ${FIELDS}:${line} .*\\(${line}:\\d+\\)$`,
      ) as string,
    ]);
  });

  it('with types that do not fit: the words of the compiler', async () => {
    const { line, outcome } = await broken(
      FIELDS,
      'return values.contains',
      'return valuse.contains',
    );
    expect(outcome.problems).toEqual([
      `ApexClass WeChatFields ${FIELDS}:${line} Variable does not exist: valuse (${line}:12)`,
    ]);
  });

  it('with an element that metadata does not have: the file and line', async () => {
    const added = '    <colour>red</colour>\n    <description>';
    const { line, outcome } = await broken(AGENT, '    <description>', added);
    expect(outcome.problems).toEqual([
      `PermissionSet WeChat_Agent ${AGENT}:${line} Error parsing file: Element {http://soap.sforce.com/2006/04/metadata}colour invalid at this location in type PermissionSet (${line}:13)`,
    ]);
  });

  it('with a permission for a field that is not there', async () => {
    const { outcome } = await broken(
      AGENT,
      'WeChat_Chat__c.AgentName__c',
      'WeChat_Chat__c.Agent__c',
    );
    expect(outcome.problems).toEqual([
      expect.stringContaining(
        'In field: field - no CustomField named WeChat_Chat__c.Agent__c found',
      ) as string,
    ]);
  });

  it('with a field of a type that there is not: the field by itself', async () => {
    const field = 'force-app/core/objects/WeChat_Chat__c/fields/AgentName__c.field-meta.xml';
    const { outcome } = await broken(field, '<type>Text<', '<type>Words<');
    expect(outcome.problems).toEqual([
      expect.stringMatching(
        `^CustomField WeChat_Chat__c.AgentName__c ${field}:\\d+ Error parsing file: 'Words' is not a valid value for the enum 'FieldType'`,
      ) as string,
    ]);
  });

  it('with a test that fails, and code that no test reaches', async () => {
    desk.project.addClass(
      'Adder',
      `public class Adder {
  public static Integer twice(Integer value) {
    return value * 2;
  }
}
`,
    );
    desk.project.addClass(
      'AdderTest',
      `@IsTest
private class AdderTest {
  @IsTest
  static void adds() {
    System.assertEquals(5, 2 + 2, 'sum');
  }
}
`,
    );
    const tests = ['--test-level', 'RunSpecifiedTests', '--tests', 'AdderTest'];
    expect(await deploy('force-app/core/classes', '--dry-run', ...tests)).toMatchObject({
      exit: 1,
      status: 'Failed',
      problems: [],
      tests: 1,
      failedTests: [
        {
          name: 'AdderTest',
          message: 'System.AssertException: Assertion Failed: sum: Expected: 5, Actual: 4',
          stackTrace: 'Class.AdderTest.adds: line 5, column 1',
        },
      ],
      coverage: expect.arrayContaining([
        'Adder: Test coverage of selected Apex Class is 0%, at least 75% test coverage is required.',
      ]) as string[],
    });
  });
});
