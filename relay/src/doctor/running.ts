import type { Transport } from '../transport.ts';
import { fail, notChecked, pass, type Finding } from './checks.ts';
import { ask } from './network.ts';

const ACCEPTED = 'wechat_desk_pushes_total';
const REFUSED = 'wechat_desk_webhook_refusals_total';

/** What only a push means that has the right signature, and so comes from WeChat; and the signature. */
const REFUSALS: readonly (readonly [code: RegExp, found: string, cure: string])[] = [
  [
    /^wechat-(cipher-(key|base64|padding|length|utf8)|without-encrypt)$/u,
    'could not be decrypted: the EncodingAESKey is not that of the account',
    'Copy the EncodingAESKey from the server settings of the account to WECHAT_<CHANNEL>_ENCODING_AES_KEY, and restart the relay.',
  ],
  [
    /^wechat-cipher-app-id$/u,
    'are for another app id than that of the channel',
    'Correct the App ID of the WeChat Channel, or the URL in the server settings of the account.',
  ],
  [
    /^wechat-other-account$/u,
    'are for another account than that of the channel',
    'Correct the Original ID of the WeChat Channel, or the URL in the server settings of the account.',
  ],
  [
    /^wechat-key-missing$/u,
    'are encrypted, but the relay has no EncodingAESKey',
    'Set WECHAT_<CHANNEL>_ENCODING_AES_KEY and restart the relay, or choose plain mode in the server settings of the account.',
  ],
  [
    /^wechat-not-encrypted$/u,
    'are in clear, but the relay has an EncodingAESKey',
    'Choose safe mode in the server settings of the account, or remove WECHAT_<CHANNEL>_ENCODING_AES_KEY and restart the relay.',
  ],
];
const LOG = ' Its log names the channel; it counts anew when it starts.';

/** Asks the relay on this machine how it is, by its port for operators. */
export async function examineRunning(
  metricsPort: number,
  transport: Transport,
): Promise<Finding[]> {
  const base = `http://127.0.0.1:${metricsPort}`;
  const ready = await ask(transport, { url: `${base}/readyz` });
  if (typeof ready === 'string') {
    const because = `no relay answers on METRICS_PORT (${metricsPort}) of this machine.`;
    return [notChecked('process', because), notChecked('pushes', because)];
  }
  const process =
    ready.status === 200
      ? pass('process', 'The relay runs, and is ready.')
      : fail(
          'process',
          `What answers on METRICS_PORT (${metricsPort}) says ${ready.status}: ${firstLine(ready.body)}`,
          'Mend what else is said here, and look at the log of the relay.',
        );
  const metrics = await ask(transport, { url: `${base}/metrics` });
  return [
    process,
    typeof metrics === 'string' || metrics.status !== 200
      ? notChecked('pushes', 'the relay does not tell its metrics.')
      : examinePushes(metrics.body),
  ];
}

/**
 * Judges what the relay has counted since it started. A wrong signature may be a stranger's, so that it
 * counts only where nothing was right. Pure.
 *
 * @param metrics in Prometheus's text format
 */
export function examinePushes(metrics: string): Finding {
  const accepted = counts(metrics, ACCEPTED, 'channel').reduce((sum, [, count]) => sum + count, 0);
  const refused = counts(metrics, REFUSED, 'code');
  for (const [code, found, cure] of REFUSALS) {
    const count = countOf(refused, code);
    if (count > 0) return fail('pushes', `${count} pushes of WeChat ${found}.`, `${cure}${LOG}`);
  }
  const unsigned = countOf(refused, /^wechat-signature$/u);
  if (accepted === 0 && unsigned > 0) {
    return fail(
      'pushes',
      `${unsigned} pushes had a wrong signature, and none a right one: the Token is not that of the account.`,
      `Copy the Token from the server settings of the account to WECHAT_<CHANNEL>_TOKEN, and restart the relay.${LOG}`,
    );
  }
  return accepted === 0
    ? notChecked(
        'pushes',
        'WeChat has sent nothing since the relay started: write to the account, and run this again.',
      )
    : pass('pushes', `${accepted} pushes of WeChat have come in since the relay started.`);
}

function countOf(all: readonly (readonly [string, number])[], name: RegExp): number {
  return all.reduce((sum, [each, count]) => (name.test(each) ? sum + count : sum), 0);
}

/** The values of a counter by one of its labels. */
function counts(metrics: string, name: string, label: string): [string, number][] {
  const line = new RegExp(`^${name}\\{[^}]*\\b${label}="([^"]*)"[^}]*\\} (\\d+)$`, 'gmu');
  return Array.from(metrics.matchAll(line), ([, value = '', count]) => [value, Number(count)]);
}

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').slice(0, 200);
}
