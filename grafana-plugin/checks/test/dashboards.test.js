import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemsOf, problemsOfAll } from '../lib/dashboards.js';
import { COLUMNS, LEVELS, SEVERITIES } from '../lib/farseer.js';
import { DASHBOARDS, text } from '../lib/files.js';
import { dashboards, sourceTypes } from '../lib/stack.js';

test('the three dashboards are there', () => {
  assert.deepEqual(DASHBOARDS, ['dashboards/farseer-service.json', 'dashboards/log-insights.json', 'dashboards/prompts.json']);
  assert.deepEqual(problemsOfAll(dashboards), []);
});

for (const [i, path] of DASHBOARDS.entries()) {
  test(path, () => assert.deepEqual(problemsOf(dashboards[i], sourceTypes), []));
}

// what these checks know of the answers is kept in two places
const java = 'backend/src/main/java/dev/farseer';

test('the columns of insights are those of the backend', () => {
  const declared = /INSIGHT_COLUMNS =\s*List\.of\(([^)]*)\)/.exec(text(`${java}/door/Answers.java`))[1];
  assert.deepEqual([...declared.matchAll(/"(\w+)"/g)].map(([, name]) => name), COLUMNS.insights);
});

test('levels and severities are those of the backend', () => {
  const constants = (path) =>
    [...text(path).split('public static')[0].split('public String')[0].matchAll(/^ {2}([A-Z]+)[,;]/gm)].map(([, name]) => name.toLowerCase());
  assert.deepEqual(constants(`${java}/log/Level.java`), LEVELS);
  assert.deepEqual(constants(`${java}/casebook/Severity.java`), SEVERITIES);
});

test('the columns of anomalies and incidents are those of the backend', () => {
  const columns = (path) =>
    [...text(path).matchAll(/columns\.(?:time|text|integer|number)\(\s*"(\w+)"|traceField\(\s*"(\w+)"/g)].map(([, own, trace]) => own ?? trace);
  assert.deepEqual(columns(`${java}/door/Anomalies.java`), COLUMNS.anomalies);
  assert.deepEqual(columns(`${java}/door/Incidents.java`), COLUMNS.incidents);
});
