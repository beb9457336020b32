import { expect, it } from 'vitest';

import { audience } from '../../src/salesforce/sign-in.ts';

const PRODUCTION = 'https://login.salesforce.com';
const TESTS = 'https://test.salesforce.com';

it.each([
  ['https://login.salesforce.com', PRODUCTION],
  ['https://test.salesforce.com', TESTS],
  ['https://example.my.salesforce.com', PRODUCTION],
  ['https://example-dev-ed.develop.my.salesforce.com', PRODUCTION],
  ['https://example.trailblaze.my.salesforce.com', PRODUCTION],
  ['https://example--uat.sandbox.my.salesforce.com', TESTS],
  ['https://example--uat.my.salesforce.com', TESTS],
  ['https://enterprise-1234-dev-ed.scratch.my.salesforce.com', TESTS],
  ['https://sandbox.my.salesforce.com', PRODUCTION],
  // Elsewhere, whoever signs in is whom the assertion is for.
  ['https://example.my.site.com', 'https://example.my.site.com'],
  ['https://login.sfcrmproducts.cn', 'https://login.sfcrmproducts.cn'],
  ['https://my.salesforce.com.example', 'https://my.salesforce.com.example'],
  ['http://127.0.0.1:9003', 'http://127.0.0.1:9003'],
])('an assertion for %s names %s', (loginUrl, expected) => {
  expect(audience(loginUrl)).toBe(expected);
});
