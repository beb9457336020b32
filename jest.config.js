import sfdx from '@salesforce/sfdx-lwc-jest/config.js';

/** Tests of the Lightning web components: `npm run test:lwc`. */
export default {
  ...sfdx.jestConfig,
  roots: ['<rootDir>/force-app'],
  moduleNameMapper: {
    '^test/(.*)$': '<rootDir>/force-app/test/$1.js',
    '^c/wechatStyles$': '<rootDir>/force-app/core/lwc/wechatStyles/wechatStyles.css',
    '^lightning/(modal|navigation|platformUtilityBarApi)$':
      '<rootDir>/force-app/test/jest-mocks/lightning/$1',
  },
  setupFilesAfterEnv: [
    ...sfdx.jestConfig.setupFilesAfterEnv,
    '<rootDir>/force-app/test/jest-setup.js',
  ],
  resetMocks: true,
  restoreMocks: true,
  collectCoverageFrom: ['force-app/**/lwc/*/*.js', '!force-app/**/*.html'],
  coverageDirectory: 'coverage/lwc',
  coverageReporters: ['text-summary', 'text', 'json-summary'],
  // Functions: the transformer gives each import of Apex one of its own, for tests that mock none.
  coverageThreshold: { global: { lines: 100, statements: 100, branches: 95, functions: 99 } },
};
