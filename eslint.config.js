import eslint from '@eslint/js';
import lwc from '@salesforce/eslint-config-lwc';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['node_modules/', 'coverage/', 'artifacts/'] },
  {
    files: ['**/*.ts'],
    extends: [
      eslint.configs.recommended,
      ...tseslint.configs.strictTypeChecked,
      ...tseslint.configs.stylisticTypeChecked,
    ],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    // A protocol folder knows its protocol and the port it implements, never the bridge.
    files: ['relay/src/{live-agent,wechat,salesforce,store}/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['**/bridge/**', '**/http/**', '**/main.ts', '**/config.ts'] }] },
      ],
    },
  },
  {
    files: ['relay/src/bridge/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: [
                'express',
                '**/http/**',
                '**/live-agent/**',
                '**/wechat/**',
                '**/main.ts',
                '**/config.ts',
              ],
            },
          ],
        },
      ],
    },
  },
  {
    files: ['relay/src/**/*.ts'],
    ignores: ['relay/src/config.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Settings are read in config.ts alone.' },
      ],
    },
  },
  {
    files: ['scripts/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: [
      'force-app/**/lwc/**/*.js',
      'force-app/test/**/*.js',
      'scripts/sandbox/test/panel-package/lwc/**/*.js',
    ],
    extends: lwc.configs.recommended,
    rules: {
      'no-console': 'error',
    },
  },
  {
    // Timers are in one module, which gives a way to call each of them off.
    files: ['force-app/core/lwc/wechatTimer/wechatTimer.js'],
    rules: { '@lwc/lwc/no-async-operation': 'off' },
  },
  {
    files: ['force-app/**/__tests__/**/*.js', 'force-app/test/**/*.js'],
    languageOptions: { globals: { require: 'readonly' } },
    rules: { '@lwc/lwc/no-unexpected-wire-adapter-usages': 'off' },
  },
);
