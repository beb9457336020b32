import { styleText } from 'node:util';

import { environment } from '../config.ts';
import { createTransport } from '../network/network.ts';
import { Discretion } from './discretion.ts';
import { examine } from './examination.ts';
import { asJson, asText, hasFailed, type Paint } from './report.ts';

const USAGE = `npm run doctor [-- --json]

Looks at everything that the relay needs, with the environment of the relay, and changes nothing.
It ends with 0 if nothing has failed, 1 if something has, 2 if it could not look.
`;
// What is still under way is given up after the first, and everything after the second.
const LONGEST_WAIT_MS = 20_000;
const LONGEST_RUN_MS = 28_000;

/** Without colours where nobody sees them, or NO_COLOR is set. */
const paint: Paint = (colour, text) => styleText(colour, text, { stream: process.stdout });

const discretion = new Discretion();

async function run(options: readonly string[]): Promise<number> {
  const unknown = options.filter((option) => !['--json', '--help'].includes(option));
  if (unknown.length > 0 || options.includes('--help')) {
    process[unknown.length > 0 ? 'stderr' : 'stdout'].write(USAGE);
    return unknown.length > 0 ? 2 : 0;
  }
  const findings = await examine({
    environment,
    transport: createTransport().transport,
    discretion,
    now: () => Date.now(),
    signal: AbortSignal.timeout(LONGEST_WAIT_MS),
  });
  const report = options.includes('--json') ? asJson(findings) : asText(findings, paint);
  process.stdout.write(`${discretion.hide(report)}\n`);
  return hasFailed(findings) ? 1 : 0;
}

setTimeout(() => {
  process.stderr.write('The doctor could not finish in time.\n');
  process.exit(2);
}, LONGEST_RUN_MS);

try {
  const status = await run(process.argv.slice(2));
  // Connections and names that are still being looked up would keep the process.
  process.stdout.write('', () => process.exit(status));
} catch (error) {
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`This is a defect of the doctor: please report it.\n`);
  process.stderr.write(`${discretion.hide(details)}\n`);
  process.exit(2);
}
