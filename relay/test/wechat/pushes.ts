/** What WeChat's pushes look like, written for these tests. */

export const ACCOUNT = 'gh_0a1b2c3d4e5f';
export const CUSTOMER = 'oWxDesk_test-customer-000001';
export const SENT_AT = 1_700_000_000;

/** Elements in order: text becomes CDATA, a number stands bare, and a list repeats its element. */
export interface Elements {
  [name: string]: ElementValue;
}
type ElementValue = string | number | Elements | ElementValue[];

function element(name: string, value: ElementValue): string {
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join('');
  if (typeof value === 'number') return `<${name}>${value}</${name}>`;
  if (typeof value === 'string') return `<${name}><![CDATA[${value}]]></${name}>`;
  return `<${name}>${elements(value)}</${name}>`;
}

function elements(value: Elements): string {
  return Object.entries(value)
    .map(([name, inner]) => element(name, inner))
    .join('\n');
}

export function xml(value: Elements): string {
  return `<xml>${elements(value)}</xml>`;
}

/** A push with its envelope; the given elements come on top of it. */
export function push(value: Elements): string {
  return xml({ ToUserName: ACCOUNT, FromUserName: CUSTOMER, CreateTime: SENT_AT, ...value });
}
