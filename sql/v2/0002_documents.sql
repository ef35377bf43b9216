-- What extract_v1_documents parses out of v1's JSON columns, as tables that SQL can join.
-- `position` counts from 1, in document order.
CREATE SCHEMA doc;

CREATE TABLE doc.mapping (
    dataset_id integer PRIMARY KEY,
    fields     text NOT NULL,                   -- the mapping as canonical JSON; '[]': never modelled
    left_out   text,                            -- JSON list of what could not be read, in words; NULL: nothing
    others     text                             -- JSON of members beside mapping and views; NULL: none
);

CREATE TABLE doc.field (
    dataset_id    integer NOT NULL,
    position      integer NOT NULL,
    name          text NOT NULL,
    type          text NOT NULL,                -- as written
    kind          text NOT NULL CHECK (kind IN ('measure', 'date', 'attribute', 'compound')),
    datatype      text NOT NULL,
    label         text,
    description   text,
    column_name   text,                         -- of the source file
    default_value text,
    format        text,
    is_key        boolean NOT NULL,
    is_facet      boolean NOT NULL,
    others        text,                         -- JSON of members that have no column here; NULL: none
    PRIMARY KEY (dataset_id, position)
);

CREATE TABLE doc.attribute (
    dataset_id    integer NOT NULL,
    field         integer NOT NULL,             -- the field's position
    position      integer NOT NULL,
    name          text NOT NULL,
    datatype      text NOT NULL,
    label         text,
    column_name   text,
    constant      text,
    default_value text,
    others        text,
    PRIMARY KEY (dataset_id, field, position)
);

-- Views that stood in dataset.data, beside the mapping; the table `view` is another thing. A view that is no object is
-- all `others`.
CREATE TABLE doc.dataset_view (
    dataset_id integer NOT NULL,
    position   integer NOT NULL,
    name       text,
    label      text,
    entity     text,
    dimension  text,
    drilldown  text,                            -- of old: breakdown
    cuts       text,                            -- JSON; of old: view_filters
    filters    text,                            -- JSON
    others     text,                            -- JSON of everything else; NULL: nothing
    PRIMARY KEY (dataset_id, position)
);

CREATE TABLE doc.analysis (
    source_id integer PRIMARY KEY,
    state     text NOT NULL CHECK (state IN ('none', 'columns', 'error')),
    error     text,
    mapping   text,                             -- JSON, v1's guess; '{}' in every real source
    others    text                              -- JSON of members that v1's code does not write; NULL: none
);

CREATE TABLE doc.source_column (
    source_id integer NOT NULL,
    position  integer NOT NULL,
    name      text NOT NULL,
    PRIMARY KEY (source_id, position)
);

CREATE TABLE doc.view (
    view_id integer PRIMARY KEY,
    state   text                                -- JSON, faithful: NaN, \u0000 and half surrogates stand as v1 wrote them
);

-- :zero
DROP TABLE doc.view, doc.source_column, doc.analysis, doc.dataset_view, doc.attribute, doc.field, doc.mapping;
DROP SCHEMA doc;
