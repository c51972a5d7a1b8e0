// times in tests must not depend on where they run
process.env.TZ = 'UTC';

// Packages that are published as ES modules only, which jest cannot load as they are.
const esModules = [
  '@grafana/schema',
  '@grafana/lezer-logql',
  '@lezer/',
  '@react-hookz',
  '@ver0',
  '@wojtekmaj/date-utils',
  'd3',
  'get-user-locale',
  'marked',
  'memoize',
  'mimic-function',
  'nanoid',
  'ol',
  'react-calendar',
  'react-colorful',
  'rxjs',
  'uuid',
];

module.exports = {
  testEnvironment: 'jsdom',
  // nothing here measures time, and a machine may be busy
  testTimeout: 60_000,
  setupFiles: ['<rootDir>/jest-setup.cjs'],
  setupFilesAfterEnv: ['<rootDir>/jest-matchers.cjs'],
  testMatch: ['<rootDir>/src/**/*.test.{ts,tsx}'],
  moduleNameMapper: {
    '\\.css$': '<rootDir>/jest-empty.cjs',
    '^react-inlinesvg$': '<rootDir>/jest-icon.cjs',
  },
  transform: {
    '^.+\\.m?[tj]sx?$': [
      '@swc/jest',
      {
        sourceMaps: 'inline',
        jsc: {
          target: 'es2021',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic' } },
        },
      },
    ],
  },
  transformIgnorePatterns: [`node_modules/(?!.*(${esModules.join('|')}).*)`],
};
