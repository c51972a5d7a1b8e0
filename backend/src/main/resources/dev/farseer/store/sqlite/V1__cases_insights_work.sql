-- Times of cases are nanoseconds since the epoch, those of work and removal milliseconds of the
-- database's clock. Lists are JSON. No foreign keys: each would want an index of its own.

-- What counts up. Whoever changes a case holds the row until it commits, so that numbers become
-- visible in their order.
CREATE TABLE farseer_counter (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO farseer_counter (name, value) VALUES ('case_change', 0);

CREATE TABLE farseer_case (
  id TEXT PRIMARY KEY,
  pattern_ids TEXT NOT NULL,
  telltale TEXT NOT NULL,
  root_cause TEXT NOT NULL,
  severity TEXT NOT NULL,
  summary TEXT NOT NULL,
  action TEXT NOT NULL,
  confidence REAL NOT NULL,
  trust REAL NOT NULL,
  origin TEXT NOT NULL,
  prompt_id TEXT NOT NULL,
  model TEXT NOT NULL,
  examples TEXT NOT NULL,
  seen INTEGER NOT NULL,
  created INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  change INTEGER NOT NULL,
  removed_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX farseer_case_by_change ON farseer_case (change);

CREATE TABLE farseer_case_pattern (
  pattern_id TEXT NOT NULL,
  case_id TEXT NOT NULL,
  PRIMARY KEY (pattern_id, case_id)
) WITHOUT ROWID;

CREATE TABLE farseer_case_history (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  case_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  why TEXT NOT NULL,
  by_whom TEXT NOT NULL,
  root_cause TEXT NOT NULL,
  origin TEXT NOT NULL,
  trust REAL NOT NULL
);
CREATE INDEX farseer_case_history_by_case ON farseer_case_history (case_id, number);

-- span: how long the stretch is, as the power of four of 1.07 s that it fits into. Those that
-- cover a moment are found by their start and span, without reading all later ones.
CREATE TABLE farseer_insight (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  insight_id TEXT NOT NULL,
  tenant TEXT NOT NULL,
  role TEXT NOT NULL,
  cause_id TEXT NOT NULL,
  root_cause TEXT NOT NULL,
  severity INTEGER NOT NULL,
  component TEXT NOT NULL,
  summary TEXT NOT NULL,
  action TEXT NOT NULL,
  confidence REAL NOT NULL,
  line_count INTEGER NOT NULL,
  first_ns INTEGER NOT NULL,
  last_ns INTEGER NOT NULL,
  span INTEGER NOT NULL,
  trace_ids TEXT NOT NULL,
  source TEXT NOT NULL,
  prompt_id TEXT NOT NULL,
  model TEXT NOT NULL,
  analysis_trace_id TEXT NOT NULL,
  evidence TEXT NOT NULL,
  patterns TEXT NOT NULL,
  windows INTEGER NOT NULL
);
CREATE INDEX farseer_insight_by_id ON farseer_insight (insight_id, tenant, last_ns);
CREATE INDEX farseer_insight_by_end ON farseer_insight (tenant, last_ns);
CREATE INDEX farseer_insight_by_start ON farseer_insight (tenant, span, first_ns);
CREATE INDEX farseer_insight_by_cause ON farseer_insight (tenant, root_cause, last_ns);
CREATE INDEX farseer_insight_by_component ON farseer_insight (tenant, component, last_ns);

-- Held when there is a holder, paused when there is none; until is the end of either.
CREATE TABLE farseer_work (
  work_key TEXT PRIMARY KEY,
  tenant TEXT NOT NULL,
  priority INTEGER NOT NULL,
  payload TEXT NOT NULL,
  holder TEXT NOT NULL,
  until INTEGER NOT NULL,
  note TEXT NOT NULL,
  pause INTEGER NOT NULL,
  queued INTEGER NOT NULL
);
CREATE INDEX farseer_work_by_until ON farseer_work (until);

CREATE TABLE farseer_spent (
  tenant TEXT NOT NULL,
  day TEXT NOT NULL,
  tokens INTEGER NOT NULL,
  PRIMARY KEY (tenant, day)
) WITHOUT ROWID;
