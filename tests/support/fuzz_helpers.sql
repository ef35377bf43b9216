-- What the fuzz test's mutations need of a legacy: kept in a schema of its own, which osmig does not look at.
CREATE SCHEMA fuzz;

CREATE FUNCTION fuzz.drop_constraints(t regclass, kinds "char"[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    c record;
BEGIN
    FOR c IN SELECT conrelid::regclass AS owner, conname FROM pg_constraint
              WHERE t IN (conrelid, confrelid) AND contype = ANY (kinds) ORDER BY contype, conname LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I CASCADE', c.owner, c.conname);
    END LOOP;
END $$;

-- Foreign keys from and to a table.
CREATE FUNCTION fuzz.drop_links(t regclass) RETURNS void LANGUAGE sql AS $$ SELECT fuzz.drop_constraints(t, '{f}') $$;
CREATE FUNCTION fuzz.drop_keys(t regclass) RETURNS void LANGUAGE sql AS $$ SELECT fuzz.drop_constraints(t, '{f,p,u}') $$;

CREATE FUNCTION fuzz.as_view(name text, kind text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %I RENAME TO %I', name, 'fuzz base of ' || left(name, 40));
    EXECUTE format('CREATE %s VIEW %I AS SELECT * FROM %I', kind, name, 'fuzz base of ' || left(name, 40));
END $$;

CREATE FUNCTION fuzz.as_partitioned(name text, by_column text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    old text := 'fuzz old ' || left(name, 40);
BEGIN
    PERFORM fuzz.drop_links(format('%I', name)::regclass);
    EXECUTE format('ALTER TABLE %I RENAME TO %I', name, old);
    EXECUTE format('CREATE TABLE %I (LIKE %I) PARTITION BY HASH (%I)', name, old, by_column);
    FOR n IN 0..2 LOOP
        EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS 3, REMAINDER %s)',
                       'fuzz part ' || n || ' ' || left(name, 40), name, n);
    END LOOP;
    EXECUTE format('INSERT INTO %I SELECT * FROM %I', name, old);
    EXECUTE format('DROP TABLE %I', old);
END $$;

-- Every third row moves to a child, which a reader of the parent sees.
CREATE FUNCTION fuzz.as_inherited(name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    child text := 'fuzz child ' || left(name, 40);
BEGIN
    PERFORM fuzz.drop_links(format('%I', name)::regclass);
    EXECUTE format('CREATE TABLE %I () INHERITS (%I)', child, name);
    EXECUTE format('WITH moved AS (DELETE FROM ONLY %I t WHERE hashtext(t::text) %% 3 = 0 RETURNING *) '
                   'INSERT INTO %I SELECT * FROM moved', name, child);
END $$;

CREATE TYPE fuzz.mood AS ENUM ('sad', 'it''s ok', '');
CREATE TYPE fuzz.pair AS (a integer, b text);
CREATE DOMAIN fuzz.short AS text CHECK (length(VALUE) < 1000000);
CREATE DOMAIN fuzz.flag AS boolean;
CREATE DOMAIN fuzz.number AS integer;

-- A value as COPY writes it, in UTF-8; NULL where it is no text in the database's encoding (or is NULL).
CREATE FUNCTION fuzz.utf8(value text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN encode(convert_to(value, 'UTF8'), 'hex');
EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
END $$;
