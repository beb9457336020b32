import type { ChannelSecrets, Environment, Settings } from '../config.ts';
import { readChannelSecrets, readSettings, SettingsError } from '../config.ts';
import type { ChannelSettings } from '../salesforce/channel-settings.ts';
import type { Transport } from '../transport.ts';
import { examineAccount } from './account.ts';
import { examineCallback } from './callback.ts';
import { examineRecord } from './channel-record.ts';
import { checksOf, fail, inOrder, notChecked, pass, type Finding } from './checks.ts';
import { clockError, examineClock, TOLERATED_MS } from './clock.ts';
import type { Discretion } from './discretion.ts';
import { examineJournal } from './journal.ts';
import { examineLiveAgent } from './live-agent.ts';
import { watchedTransport } from './network.ts';
import { examineOrg } from './org.ts';
import { examineRunning } from './running.ts';

export interface ExaminationParts {
  environment: Environment;
  transport: Transport;
  discretion: Discretion;
  now: () => number;
  /** Gives up whatever is under way. */
  signal: AbortSignal;
}

/** Everything that a channel is examined with. */
interface ChannelParts extends ExaminationParts {
  settings: Settings;
  organizationId: string;
  /** To the relay itself, whose clock is likely this machine's own and proves nothing. */
  toRelay: Transport;
}

const SET_RIGHT =
  'Set the variable in the environment in which the relay runs, and restart it; the README describes each.';

/** Looks at everything, on both sides, and changes nothing. Never rejects for what it finds. */
export async function examine(parts: ExaminationParts): Promise<Finding[]> {
  const node = pass('node', `This is Node ${process.versions.node}.`);
  let settings: Settings;
  try {
    settings = readSettings(parts.environment);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const environment = fail('environment', error.problems.join('\n'), SET_RIGHT);
    return withTheRest([node, environment], 'the environment is not right.');
  }
  keepSecrets(settings, parts.discretion);
  const environment = pass('environment', 'No variable is missing or malformed.');
  return inOrder([node, environment, ...(await examineAll(settings, parts))]);
}

/** Findings for all checks, of which the missing ones were not made. */
function withTheRest(findings: Finding[], because: string): Finding[] {
  const done = new Set(findings.map(({ check }) => check));
  const all = [...checksOf('relay'), ...checksOf('org'), ...checksOf('channel')];
  const rest = all.filter((check) => !done.has(check));
  return inOrder([...findings, ...rest.map((check) => notChecked(check, because))]);
}

async function examineAll(settings: Settings, parts: ExaminationParts): Promise<Finding[]> {
  const { discretion, now } = parts;
  const { readings, transport } = watchedTransport(parts.transport, parts.signal, now);
  const toRelay = watchedTransport(parts.transport, parts.signal, now).transport;
  // Before this asks the relay anything that it counts.
  const running = await examineRunning(settings.metricsPort, toRelay);
  const [journal, org] = await Promise.all([
    examineJournal(settings.store, now),
    examineOrg({
      credentials: settings.salesforce,
      transport,
      discretion,
      now,
      isClockWrong: () => Math.abs(clockError(readings) ?? 0) > TOLERATED_MS,
    }),
  ]);
  const channels =
    org.channels === undefined
      ? checksOf('channel').map((check) => notChecked(check, 'the org tells no channels.'))
      : await examineChannels(org.channels, {
          ...parts,
          settings,
          transport,
          toRelay,
          organizationId: org.organizationId,
        });
  const clock = examineClock(readings, journal.aheadMs);
  return [...running, ...journal.findings, clock, ...org.findings, ...channels];
}

async function examineChannels(
  channels: readonly unknown[],
  parts: ChannelParts,
): Promise<Finding[]> {
  const all = await Promise.all(channels.map((channel) => examineChannel(channel, parts)));
  return all.flat();
}

async function examineChannel(channel: unknown, parts: ChannelParts): Promise<Finding[]> {
  const { name, finding, settings } = examineRecord(channel, parts.settings.publicUrl);
  const rest =
    settings === undefined
      ? checksOf('channel')
          .filter((check) => check !== finding.check)
          .map((check) => notChecked(check, 'its record is not right.'))
      : await examineSides(settings, parts);
  return [finding, ...rest].map((each) => ({ ...each, channel: name }));
}

/** What the channel needs on the side of WeChat, and on that of the agents. */
async function examineSides(channel: ChannelSettings, parts: ChannelParts): Promise<Finding[]> {
  const { organizationId, transport } = parts;
  const [account, chat] = await Promise.all([
    examineAccountSide(channel, parts),
    examineLiveAgent(channel, organizationId, transport),
  ]);
  return [...account, ...chat];
}

async function examineAccountSide(
  { appId, name }: ChannelSettings,
  { discretion, environment, now, settings, toRelay, transport }: ChannelParts,
): Promise<Finding[]> {
  let secrets: ChannelSecrets;
  try {
    secrets = readChannelSecrets(environment, name);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const because = 'the variables of the channel are not right.';
    return [
      fail('channel-secrets', error.problems.join('\n'), SET_RIGHT),
      ...ACCOUNT_CHECKS.map((check) => notChecked(check, because)),
    ];
  }
  const { appSecret, encodingAesKey, token } = secrets;
  discretion.keep(appSecret, encodingAesKey, token);
  const account = {
    apiUrl: settings.wechatApiUrl,
    appId,
    appSecret,
    secretVariable: `WECHAT_${name.toUpperCase()}_APP_SECRET`,
    transport,
    discretion,
  };
  const callback = {
    publicUrl: settings.publicUrl,
    channel: name,
    appId,
    secrets,
    transport: toRelay,
    now,
  };
  const [answers, address] = await Promise.all([
    examineAccount(account),
    examineCallback(callback),
  ]);
  return [
    pass('channel-secrets', 'None of its variables is missing or malformed.'),
    ...answers,
    address,
  ];
}

const ACCOUNT_CHECKS = ['wechat-account', 'wechat-permission', 'wechat-quota', 'callback'] as const;

function keepSecrets({ salesforce: { grant }, store }: Settings, discretion: Discretion): void {
  if (grant.kind === 'jwt-bearer') discretion.keep(grant.privateKey);
  else discretion.keep(grant.clientSecret);
  if (store.kind === 'postgres') discretion.keep(store.url, new URL(store.url).password);
}
