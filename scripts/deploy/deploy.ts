import { parseArgs } from 'node:util';

import { z } from 'zod';

import { query, readOrg } from './org.ts';
import { deploy, directoriesFor } from './package.ts';
import { assign, readHolders, wanted } from './permission-sets.ts';
import { remainingSteps, type Step } from './remaining.ts';
import { DeployError, runSf } from './sf-cli.ts';

const USAGE = `Deploys WeChat Desk into an org, as often as you like.

  npm run deploy -- --target-org NAME [--relay-user USERNAME] [--agents USERNAME,USERNAME]

  --target-org NAME      the org, by its alias or username in the Salesforce CLI
  --relay-user USERNAME  gets the permission set WeChat Relay
  --agents USERNAME,…    get WeChat Agent
  --dry-run              checks the package against the org, with its tests, and changes nothing
`;

const channelRow = z.looseObject({ DeveloperName: z.string(), Active__c: z.boolean() });

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'target-org': { type: 'string' },
      'relay-user': { type: 'string' },
      agents: { type: 'string', default: '' },
      'dry-run': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { 'target-org': target, 'relay-user': relayUser, 'dry-run': isDryRun } = values;
  if (values.help || target === undefined) {
    if (values.help) console.log(USAGE);
    else throw new DeployError(`Into which org? Say --target-org NAME.\n\n${USAGE}`);
    return;
  }
  const agents = values.agents.split(',').flatMap((name) => (name === '' ? [] : [name.trim()]));
  const org = await readOrg(runSf, target);
  console.log(`${org.name} (${org.id}) at ${org.url}, as ${org.username}`);
  const hasChat = org.chat !== undefined;
  const what = isDryRun ? 'Checking the package against the org' : 'Deploying the package';
  console.log(`${what}, with its tests: this takes some minutes.`);
  console.log(await deploy(runSf, target, directoriesFor(hasChat), isDryRun));
  const holders = await readHolders(runSf, target);
  if (isDryRun) {
    print(remainingSteps({ org, channels: [], holders }));
    return;
  }
  const people = { admins: [org.username], relay: relayUser, agents };
  for (const done of await assign(runSf, target, wanted(people, hasChat), holders)) {
    console.log(`Assigned to ${done}`);
  }
  const channels = await activeChannels(target);
  if (channels.length > 0) console.log(`Active channels: ${channels.join(', ')}`);
  print(remainingSteps({ org, channels, holders }));
}

async function activeChannels(target: string): Promise<string[]> {
  const soql = 'SELECT DeveloperName, Active__c FROM WeChat_Channel__mdt';
  return (await query(runSf, target, soql, channelRow))
    .filter(({ Active__c }) => Active__c)
    .map(({ DeveloperName }) => DeveloperName);
}

function print(steps: readonly Step[]): void {
  console.log('\nTo be done by hand; what is missing for sure has a cross:');
  for (const { isMissing, what, link } of steps) {
    console.log(`  ${isMissing ? '×' : '·'} ${what}\n    ${link}`);
  }
}

try {
  await main();
} catch (error) {
  // What is wrong with the org or the command line is said without a stack.
  console.error(error instanceof DeployError ? error.message : error);
  process.exitCode = 1;
}
