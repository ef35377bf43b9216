-- The target: what OpenSpending next reads (users, packages, lists) and what osmig keeps beside it
-- (sources, runs, views, badges, tasks, fact_tables). Shapes follow the real services.
-- Columns v1 hold, as JSON, what v1 knew and next has no place for. It is kept, and meant for no page: stored HTML
-- and the addresses of scripts are among it. So are texts that were made harmless where they are published.
-- Fact tables (fdp__...) are made by the import, one for each dataset.
CREATE SCHEMA v2;

CREATE TABLE v2.users (
    id         text PRIMARY KEY,                -- 'osv1:<account id>'; the house user is 'global'
    idhash     char(32) NOT NULL UNIQUE DEFERRABLE INITIALLY DEFERRED, -- md5 of the e-mail's exact bytes: the owner in ids, keys and table names
    username   text UNIQUE DEFERRABLE INITIALLY DEFERRED, -- v1's account.name
    name       text NOT NULL,
    email      text NOT NULL,
    avatar_url text NOT NULL DEFAULT '',
    join_date  timestamptz,                     -- v1 kept none: the creation of the account's first dataset
    v1_id      integer UNIQUE DEFERRABLE INITIALLY DEFERRED, -- NULL: the house user
    v1         jsonb                            -- script_root, twitter_handle, terms, ...; never a password or key
);

CREATE TABLE v2.permissions (
    userid      text NOT NULL,
    service     text NOT NULL,
    permissions text,                           -- JSON
    PRIMARY KEY (userid, service)
);
INSERT INTO v2.permissions VALUES ('*', 'os.datastore', '{"datapackage-upload":true}');

CREATE TABLE v2.currencies  (code char(3) PRIMARY KEY CHECK (code ~ '^[A-Z]{3}$'), label text NOT NULL);
CREATE TABLE v2.territories (code char(2) PRIMARY KEY CHECK (code ~ '^[A-Z]{2}$'), label text NOT NULL);
CREATE TABLE v2.languages   (code text PRIMARY KEY, label text NOT NULL);
CREATE TABLE v2.categories  (code text PRIMARY KEY, label text NOT NULL);

CREATE TABLE v2.packages (
    v1_id          integer PRIMARY KEY,         -- v1's dataset id: the identity, whatever the names become
    v1_name        text NOT NULL,
    id             text NOT NULL GENERATED ALWAYS AS (owner || ':' || name) STORED UNIQUE DEFERRABLE INITIALLY DEFERRED,
    owner          text NOT NULL,               -- an idhash
    name           text NOT NULL CHECK (name ~ '^[a-z0-9._-]+$'),
    model          jsonb,                       -- for babbage: fact table, measures, dimensions, hierarchies
    package        jsonb NOT NULL,              -- datapackage.json
    origin_url     text,                        -- where datapackage.json is published; NULL: nowhere yet
    dataset        text,
    author         text,                        -- without e-mail
    loading_status text DEFAULT 'queued' CHECK (loading_status IN (
        'queued', 'initializing', 'loading-datapackage', 'validating-datapackage', 'loading-resource',
        'deleting-table', 'creating-table', 'loading-data-ready', 'loading-data', 'creating-babbage-model',
        'saving-metadata', 'done', 'fail')),
    loaded         boolean NOT NULL DEFAULT false,
    last_update    double precision,            -- seconds since 1970, of v1's last change; never the time of a run
    private        boolean NOT NULL DEFAULT true,
    v1             jsonb,                       -- entry_custom_html, serp_title, ...: never published
    UNIQUE (owner, name) DEFERRABLE INITIALLY DEFERRED  -- names may be exchanged
);

CREATE TABLE v2.sources (
    v1_id         integer PRIMARY KEY,
    v1_dataset_id integer,                      -- no foreign key: v1's may be NULL or point nowhere
    url           text,                         -- without passwords and tokens: v1.source has it as v1 had
    last_run      text,                         -- state of its last run
    created_at    timestamp,
    updated_at    timestamp,
    file          text CHECK (file IN (         -- what became of its original file; NULL: archive_v1_files has not looked yet
        'archived', 'gone', 'denied', 'astray', 'html', 'empty', 'too-large', 'refused', 'unreachable', 'no-url',
        'bad-url', 'offline', 'not-chosen')),
    file_detail   text                          -- why, a sentence, without secrets
);

CREATE TABLE v2.runs (
    v1_id         integer PRIMARY KEY,
    v1_dataset_id integer,                      -- NULL or gone: normal in v1
    v1_source_id  integer,                      -- likewise
    operation     text,                         -- import, sample
    state         text,                         -- as v1 wrote it: running, complete, failed, removed, anything
    started       timestamp,
    ended         timestamp
);

CREATE TABLE v2.log_records (                   -- empty unless asked for: raw cell values, paths of v1's servers
    v1_id         integer PRIMARY KEY,
    v1_run_id     integer,
    category      text,
    level         text,
    message       text,
    logged_at     timestamp,
    error         text,
    source_row    integer,
    attribute     text,
    source_column text,
    data_type     text,
    value         text
);

CREATE TABLE v2.badges (
    v1_id         integer PRIMARY KEY,
    label         text,
    image         text,
    description   text,
    creator       text,                         -- an idhash; NULL: the account is no user
    v1_account_id integer,
    created_at    timestamp,
    updated_at    timestamp
);

CREATE TABLE v2.package_badges (                -- v1 had no key, and no foreign keys that hold a dataset's life long
    id            text PRIMARY KEY,             -- '<dataset id>:<badge id>'
    v1_dataset_id integer NOT NULL,
    v1_badge_id   integer NOT NULL
);

CREATE TABLE v2.views (                         -- what people saw of a dataset: charts, tables
    v1_id         integer PRIMARY KEY,
    v1_dataset_id integer,                      -- NULL or gone: nothing shows it any more, and it is private
    v1_account_id integer,
    owner         text,                         -- an idhash; NULL: the account is no user
    widget        text,
    name          text,
    label         text,
    description   text,
    state         text,                         -- JSON as the browser sent it; it may hold what jsonb cannot (NaN)
    private       boolean NOT NULL DEFAULT true,
    created_at    timestamp,
    updated_at    timestamp
);

CREATE TABLE v2.files (                         -- filled by the archive and by publishing
    package    integer REFERENCES v2.packages (v1_id) ON DELETE SET NULL, -- NULL: archived, in no package; of one that is gone
    path       text NOT NULL CHECK (path !~ '(^/|(^|/)\.\.(/|$))'),
    role       text NOT NULL CHECK (role IN ('descriptor', 'data', 'archive', 'registry')),
    s3_key     text UNIQUE,                     -- where the store has it; NULL: not stored yet
    bytes      bigint NOT NULL,
    md5        char(32) NOT NULL,
    sha256     char(64) NOT NULL,
    mediatype  text NOT NULL,
    source_url text,                            -- where it was fetched from, without secrets
    v1_id      integer REFERENCES v2.sources ON DELETE CASCADE, -- v1's source id; the file of a source that is gone is no longer ours to list
    UNIQUE (package, path)
);
CREATE UNIQUE INDEX files_archive ON v2.files (v1_id) WHERE role = 'archive'; -- a source has one file

CREATE TABLE v2.published (                     -- packages that the store has, and what their data is
    v1_id        integer PRIMARY KEY REFERENCES v2.packages (v1_id) ON DELETE CASCADE,
    store        text NOT NULL,                 -- its address: 'file:///srv/packages', 's3://bucket/prefix'
    key          text NOT NULL UNIQUE DEFERRABLE INITIALLY DEFERRED, -- '<owner>/<dataset>'
    name         text NOT NULL,                 -- the package's, when it was published
    title        text NOT NULL,
    resource     text NOT NULL CHECK (resource IN ('source', 'cube', 'both')),
    reason       text NOT NULL,                 -- why: 'proved', 'asked', 'source-not-archived', ...
    facts        bigint NOT NULL,               -- rows of the cube
    source_rows  bigint,                        -- of the original files; NULL: they were not compared
    source_facts bigint,                        -- distinct keys in them
    difference   text                           -- in rows and sums, in words; NULL: none is known
);

CREATE TABLE v2.tasks (                         -- what needs a person
    type   text NOT NULL,                       -- user, dataset, source, view, badge, ...
    v1_key text NOT NULL,                       -- its v1 id
    kind   text NOT NULL,
    detail text,
    PRIMARY KEY (type, v1_key, kind)
);

CREATE TABLE v2.fact_tables (                   -- one row for each fact table that readers can see
    v1_id       integer PRIMARY KEY,
    v1_name     text NOT NULL,
    schema_name text NOT NULL,
    table_name  text NOT NULL,
    rows        bigint NOT NULL,
    UNIQUE (schema_name, table_name) DEFERRABLE INITIALLY DEFERRED
);

-- :zero
-- Fact tables go before this, in chunks: one transaction cannot lock thousands of them. DROP SCHEMA
-- without CASCADE fails while any stands, so that none is lost by accident.
DROP TABLE v2.fact_tables, v2.tasks, v2.published, v2.files, v2.views, v2.package_badges, v2.badges, v2.log_records, v2.runs,
           v2.sources, v2.packages,
           v2.categories, v2.languages, v2.territories, v2.currencies, v2.permissions, v2.users;
DROP SCHEMA v2;
