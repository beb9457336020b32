const { readFileSync } = require('node:fs');
const { registerSa11yMatcher } = require('@sa11y/jest');
const { createApexTestWireAdapter } = require('@salesforce/sfdx-lwc-jest');

const LABELS = 'force-app/core/labels/CustomLabels.labels-meta.xml';
const LABEL = /<fullName>(\w+)<\/fullName>[^]*?<value>([^]*?)<\/value>/g;
const ENTITIES = { amp: '&', apos: "'", gt: '>', lt: '<', quot: '"' };
const CONTROLLER = 'force-app/core/classes/panel/WeChatPanelController.cls';
const METHOD = /@AuraEnabled[^{]*? static [\w<>, ]+ (\w+)\(/g;
// sfdx-lwc-jest brings an engine that is older than the compiler.
const KNOWN = /current engine is v.* but template was compiled with/;

const virtual = (name, module) => jest.doMock(name, () => module, { virtual: true });

// Tests read what people read: labels have their English text.
for (const [, name, value] of readFileSync(LABELS, 'utf8').matchAll(LABEL)) {
  const text = value.replace(/&(\w+);/g, (_, entity) => ENTITIES[entity]);
  virtual(`@salesforce/label/c.${name}`, { __esModule: true, default: text });
}

// Every method of the controller, and no other: to be wired and to be called.
for (const [, name] of readFileSync(CONTROLLER, 'utf8').matchAll(METHOD)) {
  const method = createApexTestWireAdapter(jest.fn());
  virtual(`@salesforce/apex/WeChatPanelController.${name}`, { __esModule: true, default: method });
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
