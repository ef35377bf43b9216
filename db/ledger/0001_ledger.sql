-- The ledger: what osmig did, is doing, and could not do. Ordinary tables that a DBA can read.
-- osmig.reject, osmig.conservation and osmig.money are a documented contract (docs/ledger.md).

CREATE SCHEMA osmig;

CREATE TABLE osmig.migration (              -- schema migrations that were applied, by `osmig migrate`
    schema_name text NOT NULL,
    number      integer NOT NULL,
    name        text NOT NULL,
    checksum    text NOT NULL,
    applied_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (schema_name, number)
);

CREATE TABLE osmig.mark (                   -- which environment this target belongs to (APP_ENV at migrate)
    only_row    boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    environment text NOT NULL
);

CREATE TABLE osmig.shape (                  -- the tables' columns as `osmig migrate` made them: other hands are noticed
    schema_name text NOT NULL,
    table_name  text NOT NULL,
    column_name text NOT NULL,
    type        text NOT NULL,
    PRIMARY KEY (schema_name, table_name, column_name)
);

CREATE TABLE osmig.fence (                  -- the number of the newest run that may write
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    fence    bigint NOT NULL
);
INSERT INTO osmig.fence (fence) VALUES (0);

CREATE TABLE osmig.pass (                   -- one whole journey through a command's steps
    pass    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    phase   text NOT NULL CHECK (phase IN ('export', 'extract', 'import', 'archive', 'publish')),
    partial boolean NOT NULL,               -- --item or --limit: proves nothing about the rest
    source  text,                           -- export: which legacy it reads
    flushed boolean NOT NULL DEFAULT false, -- what it did was emptied since
    started timestamptz NOT NULL DEFAULT now(),
    ended   timestamptz
);

CREATE TABLE osmig.run (                    -- one start of the program
    run         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    command     text NOT NULL,
    arguments   text NOT NULL,              -- as typed; passwords are refused there
    version     text NOT NULL,
    config_hash text NOT NULL,
    host        text NOT NULL,
    os_user     text NOT NULL,
    pid         integer NOT NULL,
    fence       bigint NOT NULL,
    pass        bigint REFERENCES osmig.pass,
    snapshots   integer NOT NULL DEFAULT 0, -- of the legacy
    started     timestamptz NOT NULL DEFAULT now(),
    ended       timestamptz,
    exit_code   integer,
    outcome     text                        -- a sentence
);

CREATE TABLE osmig.step (                   -- one step of one pass
    pass       bigint NOT NULL REFERENCES osmig.pass,
    phase      text NOT NULL,
    type       text NOT NULL,
    step       text NOT NULL,
    position   integer NOT NULL,            -- in the run order
    definition text NOT NULL,               -- hash of the step's YAML and SQL
    state      text NOT NULL CHECK (state IN ('pending', 'running', 'done', 'kept', 'skipped')),
    read       bigint NOT NULL DEFAULT 0,
    inserted   bigint NOT NULL DEFAULT 0,
    updated    bigint NOT NULL DEFAULT 0,
    unchanged  bigint NOT NULL DEFAULT 0,
    skipped    bigint NOT NULL DEFAULT 0,
    rejected   bigint NOT NULL DEFAULT 0,
    fanned_out bigint NOT NULL DEFAULT 0,   -- rows written besides one per unit
    seconds    double precision NOT NULL DEFAULT 0,
    started    timestamptz,
    ended      timestamptz,
    reset      boolean NOT NULL DEFAULT false, -- what it made was removed since, by `osmig reset`
    PRIMARY KEY (pass, phase, type, step)
);

CREATE TABLE osmig.definition (             -- what a step's definition was, whole: what changed in it can be shown
    hash text PRIMARY KEY,
    text text NOT NULL
);

CREATE TABLE osmig.part (                   -- what progress is kept for; a row lives on from pass to pass
    part          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    phase         text NOT NULL,
    type          text NOT NULL,
    step          text NOT NULL,
    name          text NOT NULL,            -- a table of the legacy, or a unit's key
    unit_group    text NOT NULL DEFAULT '', -- tables that must be seen under one snapshot; '': the shared ones
    pass          bigint REFERENCES osmig.pass,
    state         text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'running', 'done')),
    checkpoint    text,                     -- the position after the last row that was committed; NULL: the start
    fence         bigint NOT NULL DEFAULT 0,
    read          bigint NOT NULL DEFAULT 0,
    inserted      bigint NOT NULL DEFAULT 0,
    updated       bigint NOT NULL DEFAULT 0,
    unchanged     bigint NOT NULL DEFAULT 0,
    skipped       bigint NOT NULL DEFAULT 0,
    rejected      bigint NOT NULL DEFAULT 0,
    fanned_out    bigint NOT NULL DEFAULT 0,
    digest        text,                     -- export: of the rows written so far, rejects included; import: of the inputs
    digest_method text,                     -- "xxh3-128 of COPY lines, client, UTF8"
    columns       text,                     -- the legacy's columns that were staged
    snapshot      bigint,                   -- the one that the whole table was read or proved under; NULL: none yet
    interruptions integer NOT NULL DEFAULT 0,
    refills       integer NOT NULL DEFAULT 0,
    whole         boolean NOT NULL DEFAULT false,
    work_table    text,                     -- where an unfinished unit is being built
    started       timestamptz,
    ended         timestamptz,
    UNIQUE (phase, type, step, name)
) WITH (fillfactor = 50); -- each pass writes every row: with room on its page, and no index over what changes

CREATE TABLE osmig.range (                  -- of a part that is being read in ranges (--jobs): each has a checkpoint of its own
    part       bigint NOT NULL,
    number     integer NOT NULL,            -- from 1, in the order of the table's rows
    after      text,                        -- the position that it begins after; NULL: the start of the table
    until      text,                        -- the position that it ends before; NULL: the end of the table
    checkpoint text,                        -- the position after the last row that was committed; NULL: none was
    done       boolean NOT NULL DEFAULT false,
    read       bigint NOT NULL DEFAULT 0,
    inserted   bigint NOT NULL DEFAULT 0,
    rejected   bigint NOT NULL DEFAULT 0,
    digest     text,                        -- of its rows so far; the part's is their sum
    PRIMARY KEY (part, number)
);

CREATE SEQUENCE osmig.snapshot;             -- numbers the legacy's snapshots over all runs

CREATE TABLE osmig.item (                   -- a unit, when its state or content changed
    phase        text NOT NULL,
    type         text NOT NULL,
    step         text NOT NULL,
    key          text NOT NULL,             -- the legacy's
    target_key   text,
    content_hash text,
    source       text NOT NULL,
    destination  text NOT NULL,
    run          bigint NOT NULL,
    status       text NOT NULL CHECK (status IN ('inserted', 'updated', 'rejected')),
    at           timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (phase, type, step, key)
);

CREATE TABLE osmig.reject (
    reject    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    phase     text NOT NULL,
    type      text NOT NULL,
    step      text NOT NULL,
    part      bigint NOT NULL,
    key       text,                         -- of a fact "<dataset id>/<entry id>", of a unit its v1 id
    original  bytea NOT NULL,               -- the row as it was read: a COPY line, in the legacy's encoding
    reason    text NOT NULL,                -- one word-with-dashes
    sqlstate  text,
    message   text NOT NULL,
    attempts  integer NOT NULL DEFAULT 1,
    rows      bigint NOT NULL DEFAULT 1,    -- more than one: the unit was rejected as a whole
    run       bigint NOT NULL,              -- the run that rejected it last
    resolved  bigint,                       -- the run that migrated it after all (or found it gone)
    carried   boolean NOT NULL DEFAULT false -- from an earlier pass, not yet met again in this one
);
CREATE INDEX reject_part ON osmig.reject (part, md5(key)) WHERE resolved IS NULL;

CREATE TABLE osmig.stored (                 -- what osmig put into a store and has not removed; written before it is put
    store text NOT NULL,                    -- its address
    key   text NOT NULL,
    PRIMARY KEY (store, key)
);

CREATE TABLE osmig.task_origin (            -- which unit raised a task, so that the next pass can take it back
    phase text NOT NULL, type text NOT NULL, step text NOT NULL, unit text NOT NULL,
    task_type text NOT NULL, task_key text NOT NULL, kind text NOT NULL,
    PRIMARY KEY (phase, type, step, unit, task_type, task_key, kind)
);

CREATE TABLE osmig.rule (                   -- how often a rule of docs/rules.md fired in a unit, when it was last looked at
    phase text NOT NULL, type text NOT NULL, step text NOT NULL, unit text NOT NULL,
    rule  text NOT NULL,
    times bigint NOT NULL,
    PRIMARY KEY (phase, type, step, unit, rule)
);

CREATE TABLE osmig.measure (                -- sums of one measure of one unit, taken when its facts are switched
    pass          bigint NOT NULL,
    v1_id         text NOT NULL,
    measure       text NOT NULL,
    legacy        numeric NOT NULL,
    target        numeric NOT NULL,
    rejected      numeric NOT NULL,
    nan           bigint NOT NULL,
    inf           bigint NOT NULL,
    target_nan    bigint NOT NULL,          -- in the target and among the rejects together
    target_inf    bigint NOT NULL,
    negative_zero bigint NOT NULL DEFAULT 0,
    adjusted      numeric NOT NULL DEFAULT 0, -- by overrides: what staging has more than the legacy
    adjusted_nan  bigint NOT NULL DEFAULT 0,
    adjusted_inf  bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (pass, v1_id, measure)
);

CREATE TABLE osmig.override (               -- a cell of staging that holds something else than the legacy just now
    type        text NOT NULL,
    step        text NOT NULL,
    table_name  text NOT NULL,              -- v1.<table>
    key         text NOT NULL,              -- the row's id
    column_name text NOT NULL,
    original    text,                       -- the legacy's value, as PostgreSQL prints it; NULL: NULL
    value       text,                       -- what stands there instead
    reason      text NOT NULL,
    file        text NOT NULL,
    line        integer NOT NULL,
    run         bigint NOT NULL,            -- that wrote it
    at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (table_name, key, column_name)
);

CREATE TABLE osmig.quality (                -- figures of checks, so that trends show; nothing else reads them
    at         timestamptz NOT NULL DEFAULT now(), -- one moment for all of one check
    command    text NOT NULL,
    check_name text NOT NULL,               -- counts, sums, content, or a file of sql/checks
    unit       text NOT NULL,
    expected   numeric NOT NULL,
    actual     numeric NOT NULL,
    difference numeric NOT NULL
);
CREATE INDEX quality_at ON osmig.quality (at);

CREATE TABLE osmig.house (                  -- what v2 must not hold
    only_row      boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    name          text NOT NULL,
    email         text NOT NULL,
    password_hash text
);

-- :zero
DROP SCHEMA osmig CASCADE;
