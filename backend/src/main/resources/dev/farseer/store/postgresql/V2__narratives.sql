-- What a model said about insights together; told is milliseconds of the database's clock.
CREATE TABLE farseer_narrative (
  narrative_key TEXT COLLATE "C" PRIMARY KEY,
  text TEXT NOT NULL,
  model TEXT NOT NULL,
  told BIGINT NOT NULL
);
