// In plain JavaScript, so that a Node that is too old for the relay can say so.
import { readFileSync } from 'node:fs';

const { engines } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url)));
const wanted = engines.node.replace('>=', '');
const [major, minor] = wanted.split('.').map(Number);
const [ownMajor, ownMinor] = process.versions.node.split('.').map(Number);

if (ownMajor > major || (ownMajor === major && ownMinor >= minor)) {
  await import('./main.ts');
} else {
  const finding = {
    check: 'node',
    channel: null,
    title: 'Version of Node',
    result: 'fail',
    found: `This is Node ${process.versions.node}.`,
    meaning: 'The relay does not start.',
    cure: `Install Node ${wanted} or later, and run this again: nothing else was checked.`,
  };
  const isJson = process.argv.includes('--json');
  console.log(
    isJson
      ? JSON.stringify({ ok: false, passed: 0, failed: 1, notChecked: 0, checks: [finding] })
      : `FAIL  ${finding.title}\n      ${finding.found}\n      It means: ${finding.meaning}\n      Mend it: ${finding.cure}`,
  );
  process.exitCode = 1;
}
