import tseslint from 'typescript-eslint'

export default tseslint.config(
  { ignores: ['node_modules/', '.node/', 'data/', 'public/', '**/*.gen.ts'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['eslint.config.js'] } } },
    rules: {
      // A promise nobody waits for is a message or a run whose failure nobody sees.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', name: ['test', 'describe', 'it', 'suite'], package: 'node:test' },
          ],
        },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/require-await': 'off',
      eqeqeq: 'error',
      'no-control-regex': 'off',
    },
  },
  // What runs as it stands, in browsers and in threads, belongs to no TypeScript project.
  {
    files: ['eslint.config.js', '**/browser/*.js', '**/*-thread.js', 'bench/parts/*.js'],
    ...tseslint.configs.disableTypeChecked,
  },
)
