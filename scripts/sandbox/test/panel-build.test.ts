import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { beforeEach, describe, expect, test } from 'vitest';

import { readApexMethods } from '../panel/apex-methods.ts';
import { baseLabels } from '../panel/base-labels.ts';
import { buildName } from '../panel/builds.ts';
import { bundlePanel } from '../panel/bundle.ts';
import { i18nModule } from '../panel/i18n.ts';
import { iconModule, namedIcons } from '../panel/icons.ts';
import { readLabels } from '../panel/package-labels.ts';
import { keepOutOfLightning, scopeDesignSystem } from '../panel/slds.ts';
import { BASE_COMPONENTS, type PanelSources } from '../panel/sources.ts';

const PROBE = fileURLToPath(new URL('panel-package/', import.meta.url));
const BUILD_MS = 120_000;

let root: string;
beforeEach(async () => {
  // Below the repository, because the compiler looks for a package.json above its modules.
  root = await mkdtemp(fileURLToPath(new URL('../../../node_modules/.probe-', import.meta.url)));
  cpSync(PROBE, join(root, 'package'), { recursive: true });
  return () => rm(root, { recursive: true });
});

function sources(): PanelSources {
  return { root: `${root}/`, packages: ['package'], shown: ['probePanel', 'probeUtility'] };
}

function edit(path: string, from: string, to: string, text: string): void {
  expect(text).toContain(from);
  writeFileSync(join(root, 'package', path), text.replace(from, to));
}

async function script(): Promise<string> {
  return readFile(join(PROBE, 'lwc/probePanel/probePanel.js'), 'utf8');
}

async function build(): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'panel-'));
  try {
    await bundlePanel(sources(), folder);
    return await readdir(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('labels', () => {
  test('come in every language, and untranslated ones as they were written', () => {
    const labels = readLabels(PROBE, ['.']);
    expect(labels.get('Probe_Title')).toEqual({
      en: 'Chats & people',
      'zh-Hans': '会话与联系人',
      'zh-Hant': '對話與聯絡人',
    });
    expect(labels.get('Probe_Write')?.['zh-Hant']).toBe('Write');
  });

  test('a file that is not one of labels is named', () => {
    writeFileSync(join(root, 'package/labels/CustomLabels.labels-meta.xml'), '<Translations/>');
    expect(() => readLabels(root, ['package'])).toThrow('CustomLabels.labels-meta.xml');
  });
});

test.for(Object.entries(baseLabels))(
  '%s is in English what the base component says',
  ([name, texts]) => {
    const file = join(BASE_COMPONENTS, 'scopedImports', `@salesforce-label-${name}.js`);
    expect(readFileSync(file, 'utf8')).toContain(`"${texts.en}"`);
  },
);

test('Apex methods are those that components may call, and whether they only read', () => {
  expect([...readApexMethods(PROBE, ['.'])]).toEqual([
    ['Probe.read', { cacheable: true }],
    ['Probe.write', { cacheable: false }],
  ]);
});

test('the icons of a build are those that are named in its sources and that there are', () => {
  const icons = namedIcons([{ folder: PROBE, pattern: 'lwc/*/*.{js,html}' }]);
  expect([...(icons.get('utility') ?? [])]).toEqual(['open']);
  const module = iconModule(BASE_COMPONENTS, 'utility', new Set(['open', 'no_such_icon']));
  expect(module).toContain('utility_open');
  expect(module).not.toContain('no_such_icon');
});

test('a user of a Chinese page has the locale of China or Taiwan', () => {
  expect(i18nModule('locale', 'x')).toContain('"zh-Hant":"zh-TW"');
  expect(i18nModule('number.decimalSeparator', 'x')).toBeUndefined();
});

describe('style sheets', () => {
  const sheet = `@charset "UTF-8";/* a{ */:root{--a:url("data:x;y")}html{color:red}body{margin:0}
    p,a:hover{top:0}@media print{p{left:0}}@keyframes turn{to{rotate:1turn}}`;

  test('the design system applies below its regions alone, and its tokens everywhere', () => {
    const [outside = '', inside = ''] = scopeDesignSystem(sheet).split('@scope (.slds-scope) {');
    expect(outside).toContain(':root{--a:url("data:x;y")}');
    expect(outside).toContain('@keyframes turn{to{rotate:1turn}}');
    expect(outside).not.toContain('html');
    expect(inside).toContain(':scope{color:red}');
    expect(inside).toContain(':scope{margin:0}');
    expect(inside).toContain('@media print{p{left:0}}');
  });

  test("the page's own sheets end where Lightning begins", () => {
    const [outside = '', inside = ''] = keepOutOfLightning(sheet).split(
      '@scope (:root) to (.slds-scope) {',
    );
    expect(outside).toContain('@keyframes');
    expect(inside).toContain('p,a:hover{top:0}');
  });
});

describe('a build', () => {
  test('has its name from what goes in', async () => {
    const before = buildName(sources());
    expect(buildName(sources())).toBe(before);
    edit('lwc/probePanel/probePanel.js', 'LOCALE;', 'LOCALE ;', await script());
    expect(buildName(sources())).not.toBe(before);
  });

  test('makes a module for the page', { timeout: BUILD_MS }, async () => {
    expect(await build()).toContain('panel.js');
  });

  test.for([
    ['lightning/empApi2', "from 'lightning/confirm'", "from 'lightning/empApi2'"],
    [
      '@salesforce/schema/Case.Id',
      "from '@salesforce/i18n/locale'",
      "from '@salesforce/schema/Case.Id'",
    ],
    ['Probe.erase', 'Probe.write', 'Probe.erase'],
    ['Probe_Missing', 'Probe_Write', 'Probe_Missing'],
  ] as const)('stops at %s and names it', { timeout: BUILD_MS }, async ([name, from, to]) => {
    edit('lwc/probePanel/probePanel.js', from, to, await script());
    await expect(build()).rejects.toThrow(name);
  });

  test('stops when a component that the page shows is missing', async () => {
    await rm(join(root, 'package/lwc/probeUtility'), { recursive: true });
    await expect(build()).rejects.toThrow('probeUtility');
  });
});
