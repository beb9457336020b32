import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { chromium, type Browser } from 'playwright-core';

const FLAGS = ['--no-sandbox', '--font-render-hinting=none', '--disable-lcd-text'];

/**
 * Starts the headless Chromium of the browser tests. It comes out of an npm package, so that a
 * machine needs no browser and no download; `CHROME_PATH` names another one. Throws when no browser
 * starts, and says what was tried.
 */
export async function launchBrowser(): Promise<Browser> {
  const failures: string[] = [];
  for (const candidate of candidates()) {
    try {
      return await chromium.launch({ args: FLAGS, ...candidate.prepare() });
    } catch (error) {
      failures.push(`${candidate.name}: ${firstLines(error)}`);
    }
  }
  throw new Error(
    `No browser could be started. Set CHROME_PATH to a Chrome or Chromium.\n${failures.join('\n')}`,
  );
}

interface Candidate {
  name: string;
  prepare: () => { executablePath: string; env?: Record<string, string> };
}

function candidates(): Candidate[] {
  const chosen = process.env['CHROME_PATH'];
  if (chosen !== undefined) return [{ name: chosen, prepare: () => ({ executablePath: chosen }) }];
  const installed = '/usr/bin/chromium';
  return [
    {
      name: '@sparticuz/chromium',
      prepare: () => ({ executablePath: unpackBrowser(), env: environment() }),
    },
    {
      name: '@sparticuz/chromium with its own libraries',
      prepare: () => ({
        executablePath: unpackBrowser(),
        env: { ...environment(), LD_LIBRARY_PATH: unpackLibraries() },
      }),
    },
    { name: installed, prepare: () => ({ executablePath: installed }) },
  ];
}

/** The package itself unpacks to a fixed path in the temporary folder, where versions and users meet. */
function unpackBrowser(): string {
  return unpacked('chromium', (target) => {
    writeFileSync(target, packed('chromium.br'), { mode: 0o755 });
  });
}

/** NSS and expat, for machines that have none. */
function unpackLibraries(): string {
  return join(unpacked('libraries', extractTo('al2023.tar.br')), 'lib');
}

/** Chromium dies on a machine without any font: it gets one of its own. */
function environment(): Record<string, string> {
  const fonts = unpacked('fonts', extractTo('fonts.tar.br'));
  const settings = unpacked('fonts.conf', (target) => {
    const folders = [fonts, '/usr/share/fonts'].map((folder) => `<dir>${folder}</dir>`).join('');
    const cache = `<cachedir>${join(cacheFolder(), 'font-cache')}</cachedir>`;
    writeFileSync(target, `<fontconfig>${folders}${cache}</fontconfig>`);
  });
  return { ...definedVariables(), FONTCONFIG_FILE: settings };
}

/** Makes a file or folder once; processes that do so at the same time do not meet. */
function unpacked(name: string, make: (target: string) => void): string {
  const target = join(cacheFolder(), name);
  if (existsSync(target)) return target;
  const unfinished = `${target}.${process.pid}`;
  make(unfinished);
  try {
    renameSync(unfinished, target);
  } catch (error) {
    rmSync(unfinished, { recursive: true });
    // Another process was first.
    if (!existsSync(target)) throw error;
  }
  return target;
}

function extractTo(archive: string): (target: string) => void {
  return (target) => {
    mkdirSync(target, { recursive: true });
    execFileSync('tar', ['-x', '-C', target], { input: packed(archive) });
  };
}

function packed(file: string): Buffer {
  return brotliDecompressSync(readFileSync(join(packageFolder(), 'bin', file)));
}

/** Beside the package, so that another version of it unpacks anew. */
function cacheFolder(): string {
  const folder = join(packageFolder(), '.unpacked');
  mkdirSync(folder, { recursive: true });
  return folder;
}

function packageFolder(): string {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  return dirname(dirname(dirname(entry)));
}

function definedVariables(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}

function firstLines(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n').slice(0, 4).join(' ');
}
