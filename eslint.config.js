// @ts-check
import tseslint from 'typescript-eslint';

const browserFiles = ['src/**/web/**/*.{ts,tsx}', 'src/app/portal/**/*.{ts,tsx}'];
const testFiles = ['**/*.test.ts'];

export default tseslint.config(
  { ignores: ['dist/**', '.local/**', 'test-results/**', 'bench/results/**', 'node_modules/**'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.base, tseslint.configs.eslintRecommended, tseslint.configs.recommended],
    languageOptions: { parserOptions: { project: ['./tsconfig.json'], tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: 'kysely',
              importNames: ['PostgresDialect', 'PostgresAdapter', 'PostgresDriver'],
              message: 'Connections are made in kernel/server/db only.',
            },
          ],
        },
      ],
      // A forgotten await loses errors and writes after the transaction has ended. node:test awaits its own calls.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', package: 'node:test', name: ['test', 'it', 'describe', 'suite'] },
            { from: 'package', package: '@types/node', name: ['test', 'it', 'describe', 'suite'] },
            { from: 'package', package: 'react-router', name: ['NavigateFunction'] },
          ],
        },
      ],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true, allowThrowingAny: false }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // A new state must be answered for everywhere; `default` counts as an answer.
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, allowDefaultCaseForExhaustiveSwitch: true },
      ],
      // A schema and its type share one name.
      '@typescript-eslint/no-redeclare': 'off',
    },
  },
  {
    files: browserFiles,
    ignores: testFiles,
    languageOptions: { parserOptions: { project: ['./tsconfig.web.json'], tsconfigRootDir: import.meta.dirname } },
  },
  {
    files: ['src/**/server/**/*.ts', 'src/**/shared/**/*.ts', 'src/app/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        'window',
        'document',
        'localStorage',
        'sessionStorage',
        'navigator',
        'location',
      ],
    },
  },
  { files: ['src/kernel/server/db*.ts', 'src/kernel/server/testing.ts'], rules: { 'no-restricted-imports': 'off' } },
);
