/** What has been entered so far, by the name of the field. */
export type Entered = Readonly<Record<string, string>>;

export interface SetupPage {
  /** Facts that the real pages show, by what they are called there. */
  facts: { org: Entered; app: Entered; account: Entered };
  /** What each form shows again, by its name. */
  entered: Readonly<Record<string, Entered>>;
  /** What the last form was answered. */
  said?: { ok: boolean; text: string };
}

interface Field {
  name: string;
  label: string;
  kind?: 'long' | 'tick' | { choices: readonly string[] };
}

/** The record of a channel: the fields without a default, and their labels as Setup shows them. */
const CHANNEL_FIELDS: readonly Field[] = [
  { name: 'developerName', label: 'WeChat Channel Name (developer name)' },
  { name: 'Active__c', label: 'Active', kind: 'tick' },
  { name: 'AppId__c', label: 'App ID' },
  { name: 'OriginalId__c', label: 'Original ID' },
  { name: 'LiveAgentEndpoint__c', label: 'Live Agent Endpoint' },
  { name: 'LiveAgentDeploymentId__c', label: 'Live Agent Deployment ID' },
  { name: 'LiveAgentButtonId__c', label: 'Live Agent Button ID' },
];
const SERVER_FIELDS: readonly Field[] = [
  { name: 'url', label: 'URL (服务器地址)' },
  { name: 'token', label: 'Token (令牌)' },
  { name: 'encodingAesKey', label: 'EncodingAESKey (消息加解密密钥)' },
  {
    name: 'mode',
    label: '消息加解密方式 (encryption)',
    kind: { choices: ['安全模式', '兼容模式', '明文模式'] },
  },
];

/** The page on which a rehearsal does by hand what is done by hand in Setup and on mp.weixin.qq.com. */
export function setupPage({ facts, entered, said }: SetupPage): string {
  const form = (name: string, fields: readonly Field[], button: string): string =>
    `<form method="post" action="/setup/${name}">${fields
      .map((field) => input(field, entered[name]?.[field.name] ?? ''))
      .join('')}<button>${button}</button></form>`;
  const section = (title: string, ...parts: string[]): string =>
    `<section><h2>${title}</h2>${parts.join('')}</section>`;
  const answer =
    said === undefined
      ? ''
      : `<p role="status" class="${said.ok ? 'ok' : 'wrong'}">${escaped(said.text)}</p>`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>WeChat Desk rehearsal</title>
<link rel="icon" href="/page/favicon.svg">
<link rel="stylesheet" href="/page/fonts.css">
<style>${STYLE}</style>
<main>
<h1>By hand</h1>
<p>What an admin does in Setup of Salesforce and on mp.weixin.qq.com, for the stand-ins. The steps are those of the README, <em>Set up a real org and a real account</em>. The customer and the agents are on <a href="/">the other page</a>.</p>
${answer}
${section('Salesforce: the org, its chat and its users (steps 1 and 2 are done)', list(facts.org))}
${section(
  'Salesforce: connected app (step 3)',
  list(facts.app),
  form('certificate', [{ name: 'pem', label: 'Certificate', kind: 'long' }], 'Upload'),
)}
${section(
  'WeChat: basic configuration 基本配置 (step 5)',
  list(facts.account),
  form('allowed', [{ name: 'addresses', label: 'IP白名单 (IP allow-list)' }], '确认修改'),
)}
${section('Salesforce: record of WeChat Channel (step 6)', form('channel', CHANNEL_FIELDS, 'Save'))}
${section('WeChat: server settings 服务器配置 (step 8)', form('server', SERVER_FIELDS, '提交'))}
</main>
</html>
`;
}

function input({ name, label, kind }: Field, value: string): string {
  const id = `id="${name}" name="${name}"`;
  return `<label for="${name}">${escaped(label)}</label>${control(id, kind, value)}`;
}

function control(id: string, kind: Field['kind'], value: string): string {
  if (kind === 'long') return `<textarea ${id} rows="4">${escaped(value)}</textarea>`;
  if (kind === 'tick') {
    return `<input type="checkbox" ${id} value="true"${value === 'true' ? ' checked' : ''}>`;
  }
  if (kind === undefined) return `<input ${id} value="${escaped(value)}">`;
  const options = kind.choices.map(
    (choice) => `<option${choice === value ? ' selected' : ''}>${escaped(choice)}</option>`,
  );
  return `<select ${id}>${options.join('')}</select>`;
}

function list(facts: Entered): string {
  const rows = Object.entries(facts).map(
    ([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`,
  );
  return `<dl>${rows.join('')}</dl>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const STYLE = `
*, ::before, ::after { box-sizing: border-box; }
body { font: 15px/1.5 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', system-ui, sans-serif; margin: 2rem; color: #1b1f24; background: #eceff3; }
main { max-width: 48rem; margin: auto; }
a { color: #0b5cab; }
section { background: #fff; border: 1px solid #dde2e8; border-radius: 10px; padding: 1.25rem 1.5rem; margin: 1rem 0; }
h1 { font-size: 1.5rem; font-weight: 500; }
h2 { font-size: 1.05rem; font-weight: 500; margin: 0 0 1rem; }
dl, form { display: grid; grid-template-columns: 17rem 1fr; gap: .6rem 1rem; margin: 0; align-items: center; }
dl + form { border-top: 1px solid #dde2e8; margin-top: 1rem; padding-top: 1rem; }
dt, label { color: #56606b; }
dd { margin: 0; font-family: ui-monospace, 'DejaVu Sans Mono', monospace; font-size: .9rem; overflow-wrap: anywhere; }
input:not([type=checkbox]), textarea, select { font: inherit; padding: .35rem .6rem; border: 1px solid #8a94a0; border-radius: 6px; background: #fff; width: 100%; }
textarea { font-family: ui-monospace, 'DejaVu Sans Mono', monospace; font-size: .85rem; }
input[type=checkbox] { width: 1.1rem; height: 1.1rem; justify-self: start; }
button { grid-column: 2; justify-self: start; font: inherit; padding: .4rem 1.1rem; border: 0; border-radius: 6px; color: #fff; background: #0b5cab; cursor: pointer; }
button:hover { background: #084a8c; }
:focus-visible { outline: 2px solid #0b5cab; outline-offset: 2px; }
.ok, .wrong { border-left: 4px solid #0a7a42; border-radius: 6px; background: #fff; padding: .7rem 1rem; }
.wrong { border-color: #b3261e; }
@media (max-width: 40rem) { body { margin: 1rem; } dl, form { grid-template-columns: 1fr; gap: .3rem; } button { grid-column: 1; margin-top: .5rem; } }
`;
