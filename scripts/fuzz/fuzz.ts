import { parseArgs } from 'node:util';

import { describeFigures, runCampaign } from './campaign.ts';
import { Front } from './front.ts';

const USAGE = `npm run fuzz -- [options]

  --requests N   sends so many mutated pushes to the relay's webhook (1,000,000 unless set)
  --seed S       the first one's seed (1 unless set); each other has the next, and is the same again
  --json         the figures for machines

Exits with 1 if a request crashed the relay, was answered 5xx, took more than 5 ms of CPU each time
that it was sent, or was taken and cannot be read again.`;

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(USAGE);
} else {
  await fuzz(whole('requests', values.requests), whole('seed', values.seed));
}

async function fuzz(requests: number, seed: number): Promise<void> {
  const begin = performance.now();
  let sent = 0;
  process.on('uncaughtExceptionMonitor', () => {
    console.error(`The relay crashed at seed ${seed + sent}.`);
  });
  // Whoever does not want to wait gets the figures so far.
  const stopping = new AbortController();
  process.once('SIGINT', () => {
    stopping.abort();
  });
  const figures = await runCampaign({
    front: new Front(),
    seed,
    requests,
    signal: stopping.signal,
    progress: (count) => {
      sent = count;
      if (count % 10_000 === 0 && process.stderr.isTTY) {
        process.stderr.write(`\r${count} of ${requests} `);
      }
    },
  });
  const seconds = (performance.now() - begin) / 1000;
  if (values.json) console.log(JSON.stringify({ ...figures, seconds }, null, 2));
  else console.log(describeFigures(figures, seconds));
  if (figures.failures.length > 0) process.exitCode = 1;
}

function whole(name: string, value: string): number {
  if (/^\d{1,12}$/u.test(value)) return Number(value);
  throw new RangeError(`--${name} is "${value}": give it a whole number.`);
}
