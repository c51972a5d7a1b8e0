import { defineConfig } from '@playwright/test';
import { chromium, missing, strict } from './tests/support/environment';

const reason = missing();
if (reason && strict) {
  throw new Error(`The end-to-end tests cannot run: ${reason}`);
}
if (reason) {
  console.log(`End-to-end tests skipped: ${reason}`);
}

export default defineConfig({
  testDir: 'tests',
  testIgnore: reason ? '**' : undefined,
  outputDir: 'target/results',
  globalSetup: './tests/support/stack.ts',
  // one plugin process answers everything, and its pages share two cores with it
  workers: 1,
  fullyParallel: false,
  forbidOnly: strict,
  timeout: 120_000,
  expect: { timeout: 40_000 },
  reporter: [['list'], ['junit', { outputFile: 'target/results/junit.xml' }]],
  use: {
    browserName: 'chromium',
    viewport: { width: 1600, height: 1000 },
    timezoneId: 'UTC',
    locale: 'en-US',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: chromium,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
