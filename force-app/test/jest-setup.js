const { readFileSync } = require('node:fs');
const { registerSa11yMatcher } = require('@sa11y/jest');
const { createApexTestWireAdapter } = require('@salesforce/sfdx-lwc-jest');

const LABELS = 'force-app/core/labels/CustomLabels.labels-meta.xml';
const LABEL = /<fullName>(\w+)<\/fullName>[^]*?<value>([^]*?)<\/value>/g;
const ENTITIES = { amp: '&', apos: "'", gt: '>', lt: '<', quot: '"' };
const CONTROLLERS = [
  'WeChatPanelController',
  'WeChatPanelActionController',
  'WeChatPanelContactController',
];
const METHOD = /@AuraEnabled[^{]*? static [\w<>, ]+ (\w+)\(/g;
// sfdx-lwc-jest brings an engine that is older than the compiler.
const KNOWN = /current engine is v.* but template was compiled with/;

const virtual = (name, module) => jest.doMock(name, () => module, { virtual: true });

// Tests read what people read: labels have their English text.
for (const [, name, value] of readFileSync(LABELS, 'utf8').matchAll(LABEL)) {
  const text = value.replace(/&(\w+);/g, (_, entity) => ENTITIES[entity]);
  virtual(`@salesforce/label/c.${name}`, { __esModule: true, default: text });
}

// Every method of the controllers, and no other: to be wired and to be called.
for (const controller of CONTROLLERS) {
  const source = readFileSync(`force-app/core/classes/panel/${controller}.cls`, 'utf8');
  for (const [, name] of source.matchAll(METHOD)) {
    const method = createApexTestWireAdapter(jest.fn());
    virtual(`@salesforce/apex/${controller}.${name}`, { __esModule: true, default: method });
  }
}
virtual('@salesforce/apex', { __esModule: true, refreshApex: jest.fn() });

registerSa11yMatcher();

// What the engine or the browser complains of fails the test.
Object.defineProperty(console, 'error', {
  value: (complaint) => {
    if (!KNOWN.test(String(complaint))) {
      throw new Error(`Unexpected complaint: ${complaint}`);
    }
  },
});
