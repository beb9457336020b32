import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import type { Effort, Row } from './measure/row.ts';
import { describeRow, describeRun } from './report/describe.ts';
import { picture } from './report/picture.ts';
import { keep, keptResults, thisMachine, type Results } from './report/results.ts';
import { MEASUREMENTS } from './rows/all.ts';

const USAGE = `npm run bench -- [measurements] [options]

${MEASUREMENTS.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`).join('\n')}

  --rounds N       medians of so many rounds (5 unless set)
  --seconds N      each of them lasts so long for each load (8 unless set)
  --scale X        a share of the usual number of chats (1 unless set): a trial, no result
  --quick          three rounds of two seconds: an impression, no result
  --json           the figures for machines
  --keep           into scripts/bench/results.json, from which npm run docs writes the README
  --remark TEXT    kept with them, such as what else the machine had to do
  --picture FILE   a summary as SVG; of the kept results, if nothing is named that is to be measured

Linux only: processes are measured by what /proc says of them.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '8' },
    scale: { type: 'string', default: '1' },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    remark: { type: 'string', default: '' },
    picture: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(USAGE);
else if (values.picture !== undefined && positionals.length === 0 && !values.keep) {
  await writeFile(values.picture, picture(await keptResults()));
} else await bench();
// What starts PostgreSQL would end the process with 0 otherwise.
process.exit();

async function bench(): Promise<void> {
  const strange = positionals.find((name) => !MEASUREMENTS.some((each) => each.name === name));
  if (strange !== undefined) {
    console.error(`There is no measurement "${strange}".\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  const chosen = MEASUREMENTS.filter(
    ({ name }) => positionals.length === 0 || positionals.includes(name),
  );
  const effort: Effort = {
    rounds: values.quick ? 3 : whole('rounds', values.rounds),
    seconds: values.quick ? 2 : whole('seconds', values.seconds),
    scale: Number(values.scale),
    note: (line) => {
      console.error(line);
    },
  };
  const rows: Row[] = [];
  for (const measurement of chosen) {
    const row = await measurement.run(effort);
    rows.push(row);
    if (!values.json) console.log(`\n${describeRow(row)}\n`);
  }
  const { rounds, seconds } = effort;
  const quick = values.quick ? 'A quick run: an impression, no result.' : '';
  const remark = [quick, values.remark].filter((each) => each !== '').join(' ');
  const results: Results = { machine: thisMachine(), rounds, seconds, remark, rows };
  if (values.json) console.log(JSON.stringify(results, null, 2));
  else console.log(describeRun(results));
  const names = MEASUREMENTS.map(({ name }) => name);
  const kept = values.keep ? await keep(results, names) : results;
  if (values.picture !== undefined) await writeFile(values.picture, picture(kept));
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new RangeError(`--${name} is "${text}": give it a whole number above 0.`);
}
