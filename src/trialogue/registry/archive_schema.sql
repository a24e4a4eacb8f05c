-- The record archive. Nothing in it is ever updated or deleted; the triggers below refuse it.

CREATE TABLE IF NOT EXISTS dictionaries (
    id      INTEGER PRIMARY KEY,
    content BLOB NOT NULL
) STRICT;

-- One row per distinct record, named by the SHA-256 of its bytes; `blob` is zstd, with the dictionary named (or none).
CREATE TABLE IF NOT EXISTS contents (
    hash       BLOB PRIMARY KEY CHECK (length(hash) = 32),
    size       INTEGER NOT NULL,
    dictionary INTEGER REFERENCES dictionaries (id),
    blob       BLOB NOT NULL
) STRICT;

-- One row each time a study's record was seen to differ from the one before; the last row of a study is its current one.
CREATE TABLE IF NOT EXISTS versions (
    seq     INTEGER PRIMARY KEY,
    nct_id  TEXT NOT NULL,
    hash    BLOB NOT NULL REFERENCES contents (hash),
    source  TEXT NOT NULL,
    place   TEXT NOT NULL,
    seen_at TEXT NOT NULL
) STRICT;

CREATE INDEX IF NOT EXISTS versions_of_study ON versions (nct_id, seq);

-- A study that its registry stopped listing: withdrawn, or joined to another number (its successor); `back` when it
-- was seen again. The last row of a study counts.
CREATE TABLE IF NOT EXISTS departures (
    seq       INTEGER PRIMARY KEY,
    nct_id    TEXT NOT NULL,
    successor TEXT,
    back      INTEGER NOT NULL CHECK (back IN (0, 1)),
    source    TEXT NOT NULL,
    seen_at   TEXT NOT NULL
) STRICT;

CREATE INDEX IF NOT EXISTS departures_of_study ON departures (nct_id, seq);

-- One row per finished import: what was looked at and what came of it.
CREATE TABLE IF NOT EXISTS imports (
    id        INTEGER PRIMARY KEY,
    source    TEXT NOT NULL,
    seen_at   TEXT NOT NULL,
    added     INTEGER NOT NULL,
    changed   INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    rejected  INTEGER NOT NULL
) STRICT;

CREATE TRIGGER IF NOT EXISTS dictionaries_keep_update BEFORE UPDATE ON dictionaries
BEGIN SELECT RAISE(ABORT, 'the archive is append-only'); END;
CREATE TRIGGER IF NOT EXISTS dictionaries_keep_delete BEFORE DELETE ON dictionaries
BEGIN SELECT RAISE(ABORT, 'the archive is append-only'); END;
CREATE TRIGGER IF NOT EXISTS contents_keep_update BEFORE UPDATE ON contents
BEGIN SELECT RAISE(ABORT, 'the archive is append-only'); END;
CREATE TRIGGER IF NOT EXISTS contents_keep_delete BEFORE DELETE ON contents
BEGIN SELECT RAISE(ABORT, 'the archive is append-only'); END;
CREATE TRIGGER IF NOT EXISTS versions_keep_update BEFORE UPDATE ON versions
BEGIN SELECT RAISE(ABORT, 'the archive is append-only'); END;
CREATE TRIGGER IF NOT EXISTS versions_keep_delete BEFORE DELETE ON versions
BEGIN SELECT RAISE(ABORT, 'the archive is append-only'); END;
CREATE TRIGGER IF NOT EXISTS departures_keep_update BEFORE UPDATE ON departures
BEGIN SELECT RAISE(ABORT, 'the archive is append-only'); END;
CREATE TRIGGER IF NOT EXISTS departures_keep_delete BEFORE DELETE ON departures
BEGIN SELECT RAISE(ABORT, 'the archive is append-only'); END;
CREATE TRIGGER IF NOT EXISTS departures_keep_replace BEFORE INSERT ON departures
WHEN EXISTS (SELECT 1 FROM departures WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the archive is append-only'); END;
CREATE TRIGGER IF NOT EXISTS imports_keep_update BEFORE UPDATE ON imports
BEGIN SELECT RAISE(ABORT, 'the archive is append-only'); END;
CREATE TRIGGER IF NOT EXISTS imports_keep_delete BEFORE DELETE ON imports
BEGIN SELECT RAISE(ABORT, 'the archive is append-only'); END;

-- INSERT OR REPLACE deletes without asking the triggers above; these refuse it.
CREATE TRIGGER IF NOT EXISTS dictionaries_keep_replace BEFORE INSERT ON dictionaries
WHEN EXISTS (SELECT 1 FROM dictionaries WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the archive is append-only'); END;
CREATE TRIGGER IF NOT EXISTS contents_keep_replace BEFORE INSERT ON contents
WHEN EXISTS (SELECT 1 FROM contents WHERE hash = NEW.hash)
BEGIN SELECT RAISE(ABORT, 'the archive is append-only'); END;
CREATE TRIGGER IF NOT EXISTS versions_keep_replace BEFORE INSERT ON versions
WHEN EXISTS (SELECT 1 FROM versions WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the archive is append-only'); END;
CREATE TRIGGER IF NOT EXISTS imports_keep_replace BEFORE INSERT ON imports
WHEN EXISTS (SELECT 1 FROM imports WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the archive is append-only'); END;
