-- The ledger's functions: every write of data goes through hold() or advance(). Invariants 1, 2 and 4.

-- Share-locks the fence until the end of the transaction: a newer run waits for it, or dooms it.
CREATE FUNCTION osmig.hold(my_fence bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM osmig.fence f WHERE f.fence = my_fence FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'another run has taken over: fence % is no longer the newest', my_fence
            USING ERRCODE = 'OSF01';
    END IF;
END $$;

-- Moves a part's checkpoint from `expected` to `next` with what was written since; refuses any other start.
CREATE FUNCTION osmig.advance(my_part bigint, expected text, next text, my_fence bigint,
    n_inserted bigint, n_updated bigint, n_unchanged bigint, n_skipped bigint, n_rejected bigint,
    n_fanned_out bigint, new_digest text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM osmig.hold(my_fence);
    UPDATE osmig.part p
       SET checkpoint = next, inserted = p.inserted + n_inserted, updated = p.updated + n_updated,
           unchanged = p.unchanged + n_unchanged, skipped = p.skipped + n_skipped,
           rejected = p.rejected + n_rejected, fanned_out = p.fanned_out + n_fanned_out,
           digest = coalesce(new_digest, p.digest)
     WHERE p.part = my_part AND p.fence = my_fence AND p.state = 'running'
       AND p.checkpoint IS NOT DISTINCT FROM expected;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'part % is not where this batch starts (expected checkpoint %)', my_part, expected
            USING ERRCODE = 'OSF02';
    END IF;
END $$;

-- Starts a part: again from nothing (fresh), or on from its checkpoint. Rejects of before are carried until met again.
-- While it runs, its snapshot is the one that all of its rows so far were read under; NULL: several, it needs a proof.
CREATE FUNCTION osmig.start_part(my_part bigint, my_pass bigint, my_fence bigint, fresh boolean,
    my_snapshot bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM osmig.hold(my_fence);
    IF fresh THEN
        UPDATE osmig.reject SET carried = true WHERE part = my_part AND resolved IS NULL;
        UPDATE osmig.part
           SET checkpoint = NULL, read = 0, inserted = 0, updated = 0, unchanged = 0, skipped = 0, rejected = 0,
               fanned_out = 0, digest = NULL, snapshot = my_snapshot, started = now(),
               refills = refills + CASE WHEN pass = my_pass THEN 1 ELSE 0 END,
               interruptions = CASE WHEN pass = my_pass THEN interruptions ELSE 0 END
         WHERE part = my_part;
        DELETE FROM osmig.range WHERE part = my_part;
    END IF;
    UPDATE osmig.part
       SET pass = my_pass, fence = my_fence, state = 'running', whole = false, ended = NULL,
           snapshot = CASE WHEN snapshot = my_snapshot THEN my_snapshot END
     WHERE part = my_part;
END $$;

-- Ends a part. For a whole table the rows that are there are counted: a number from another place than the tags.
CREATE FUNCTION osmig.finish_part(my_part bigint, my_fence bigint, n_read bigint, is_whole boolean,
    my_snapshot bigint, my_digest text, my_method text, counted regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    there bigint;
    said  bigint;
BEGIN
    PERFORM osmig.hold(my_fence);
    -- What was carried and not met again is resolved, but only a whole part has looked at everything.
    UPDATE osmig.reject r
       SET carried = false, resolved = CASE WHEN is_whole THEN (SELECT max(run) FROM osmig.run WHERE fence = my_fence) END
     WHERE r.part = my_part AND r.carried AND r.resolved IS NULL;
    UPDATE osmig.part
       SET state = 'done', ended = now(), whole = is_whole, snapshot = my_snapshot,
           read = n_read, digest = coalesce(my_digest, digest), digest_method = coalesce(my_method, digest_method)
     WHERE part = my_part AND fence = my_fence AND state = 'running'
    RETURNING inserted + updated + unchanged INTO said;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'part % is not being worked on by this run', my_part USING ERRCODE = 'OSF02';
    END IF;
    IF counted IS NOT NULL THEN
        EXECUTE format('SELECT count(*) FROM %s', counted) INTO there;
        IF there <> said THEN
            RAISE EXCEPTION '% holds % rows, but % were written: it must be filled again', counted, there, said
                USING ERRCODE = 'OSF03';
        END IF;
    END IF;
END $$;

-- A table of one batch, or of none, was filled again from nothing in this transaction: start_part(), advance() and
-- finish_part() in one.
CREATE FUNCTION osmig.fill_part(my_part bigint, my_pass bigint, my_fence bigint, my_snapshot bigint, next text,
    n_inserted bigint, n_read bigint, is_whole boolean, my_digest text, my_method text, counted regclass) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    there bigint;
BEGIN
    PERFORM osmig.hold(my_fence);
    UPDATE osmig.reject r
       SET carried = false, resolved = CASE WHEN is_whole THEN (SELECT max(run) FROM osmig.run WHERE fence = my_fence) END
     WHERE r.part = my_part AND r.resolved IS NULL;
    DELETE FROM osmig.range WHERE part = my_part;
    UPDATE osmig.part p
       SET refills = p.refills + CASE WHEN p.pass = my_pass THEN 1 ELSE 0 END,
           interruptions = CASE WHEN p.pass = my_pass THEN p.interruptions ELSE 0 END,
           pass = my_pass, fence = my_fence, state = 'done', checkpoint = next, started = now(), ended = now(),
           read = n_read, inserted = n_inserted, updated = 0, unchanged = 0, skipped = 0, rejected = 0, fanned_out = 0,
           whole = is_whole, snapshot = my_snapshot, digest = my_digest, digest_method = coalesce(my_method, digest_method)
     WHERE p.part = my_part;
    IF counted IS NULL THEN
        RETURN;
    END IF;
    EXECUTE format('SELECT count(*) FROM %s', counted) INTO there;
    IF there <> n_inserted THEN
        RAISE EXCEPTION '% holds % rows, but % were written: it must be filled again', counted, there, n_inserted
            USING ERRCODE = 'OSF03';
    END IF;
END $$;

-- A table that the legacy still has as it was staged: nothing is written but this.
CREATE FUNCTION osmig.unchanged_part(my_part bigint, my_pass bigint, my_fence bigint, n_read bigint,
    my_snapshot bigint, counted regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    there bigint;
    said  bigint;
BEGIN
    PERFORM osmig.hold(my_fence);
    EXECUTE format('SELECT count(*) FROM %s', counted) INTO there;
    UPDATE osmig.part p
       SET pass = my_pass, fence = my_fence, state = 'done', whole = true, read = n_read, inserted = 0, updated = 0,
           unchanged = there, skipped = 0, fanned_out = 0, snapshot = my_snapshot, started = now(), ended = now(),
           rejected = (SELECT coalesce(sum(r.rows), 0) FROM osmig.reject r WHERE r.part = my_part AND r.resolved IS NULL)
     WHERE p.part = my_part
    RETURNING n_read - p.rejected INTO said;
    IF there <> said THEN
        RAISE EXCEPTION '% holds % rows, but % are in the ledger: it must be filled again', counted, there, said
            USING ERRCODE = 'OSF03';
    END IF;
END $$;

-- Keeps a row (or a whole unit) that could not be migrated; one that was met before counts as another attempt.
CREATE FUNCTION osmig.keep_reject(my_part bigint, my_run bigint, my_key text, my_original bytea, my_reason text,
    my_sqlstate text, my_message text, n_rows bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- One after the other: ranges of a part may meet the same key at the same time.
    PERFORM 1 FROM osmig.part WHERE part = my_part FOR NO KEY UPDATE;
    UPDATE osmig.reject r
       SET carried = false, attempts = attempts + 1, run = my_run, reason = my_reason, sqlstate = my_sqlstate,
           message = my_message, rows = n_rows, original = my_original
     WHERE r.reject = (SELECT o.reject FROM osmig.reject o
                        WHERE o.part = my_part AND o.resolved IS NULL AND o.carried
                          AND md5(o.key) IS NOT DISTINCT FROM md5(my_key) AND o.key IS NOT DISTINCT FROM my_key
                        ORDER BY o.original = my_original DESC, o.reject LIMIT 1);
    IF NOT FOUND THEN
        INSERT INTO osmig.reject (phase, type, step, part, key, original, reason, sqlstate, message, rows, run)
        SELECT p.phase, p.type, p.step, p.part, my_key, my_original, my_reason, my_sqlstate, my_message, n_rows, my_run
          FROM osmig.part p WHERE p.part = my_part;
    END IF;
END $$;

-- What `osmig rejects` and `osmig retry` are asked for; NULL: any. A key is also that of a unit, whose rows are "<key>/…".
-- A run is the one that rejected it last, or that resolved it.
CREATE FUNCTION osmig.rejects_of(a_phase text, a_type text, a_step text, a_reason text, a_run bigint, a_key text,
    resolved_too boolean) RETURNS SETOF osmig.reject LANGUAGE sql STABLE AS $$
    SELECT r.* FROM osmig.reject r
     WHERE (r.phase = a_phase OR a_phase IS NULL) AND (r.type = a_type OR a_type IS NULL)
       AND (r.step = a_step OR a_step IS NULL) AND (r.reason = a_reason OR a_reason IS NULL)
       AND (r.run = a_run OR r.resolved = a_run OR a_run IS NULL)
       AND (r.key = a_key OR starts_with(r.key, a_key || '/') OR a_key IS NULL)
       AND (r.resolved IS NULL OR resolved_too)
$$;

-- Cuts a part that was just started at these positions.
CREATE FUNCTION osmig.cut_part(my_part bigint, my_fence bigint, positions text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM osmig.hold(my_fence);
    INSERT INTO osmig.range (part, number, after, until)
    SELECT my_part, n, positions[n - 1], positions[n] FROM generate_series(1, cardinality(positions) + 1) n;
END $$;

-- advance(), for a part that is read in ranges. The part's own row is left alone, that nobody waits for it.
CREATE FUNCTION osmig.advance_range(my_part bigint, my_number integer, expected text, next text, my_fence bigint,
    n_inserted bigint, n_rejected bigint, new_digest text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM osmig.hold(my_fence);
    UPDATE osmig.range r
       SET checkpoint = next, inserted = r.inserted + n_inserted, rejected = r.rejected + n_rejected, digest = new_digest
      FROM osmig.part p
     WHERE (r.part, r.number) = (my_part, my_number) AND NOT r.done AND r.checkpoint IS NOT DISTINCT FROM expected
       AND p.part = my_part AND p.fence = my_fence AND p.state = 'running';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'range % of part % is not where this batch starts (expected checkpoint %)', my_number, my_part,
            expected USING ERRCODE = 'OSF02';
    END IF;
END $$;

CREATE FUNCTION osmig.finish_range(my_part bigint, my_number integer, my_fence bigint, n_read bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM osmig.hold(my_fence);
    UPDATE osmig.range SET done = true, read = n_read WHERE (part, number) = (my_part, my_number) AND NOT done;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'range % of part % is done already', my_number, my_part USING ERRCODE = 'OSF02';
    END IF;
END $$;

-- All ranges are read: their counts are the part's from now on, and it can be finished.
CREATE FUNCTION osmig.join_ranges(my_part bigint, my_fence bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM osmig.hold(my_fence);
    UPDATE osmig.part p SET inserted = r.inserted, rejected = r.rejected
      FROM (SELECT sum(inserted) AS inserted, sum(rejected) AS rejected, bool_and(done) AS done
              FROM osmig.range WHERE part = my_part) r
     WHERE p.part = my_part AND p.fence = my_fence AND p.state = 'running' AND r.done;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the ranges of part % are not all read', my_part USING ERRCODE = 'OSF02';
    END IF;
    DELETE FROM osmig.range WHERE part = my_part;
END $$;

-- :zero
DROP FUNCTION osmig.rejects_of(text, text, text, text, bigint, text, boolean);
DROP FUNCTION osmig.join_ranges(bigint, bigint);
DROP FUNCTION osmig.finish_range(bigint, integer, bigint, bigint);
DROP FUNCTION osmig.advance_range(bigint, integer, text, text, bigint, bigint, bigint, text);
DROP FUNCTION osmig.cut_part(bigint, bigint, text[]);
DROP FUNCTION osmig.keep_reject(bigint, bigint, text, bytea, text, text, text, bigint);
DROP FUNCTION osmig.unchanged_part(bigint, bigint, bigint, bigint, bigint, regclass);
DROP FUNCTION osmig.fill_part(bigint, bigint, bigint, bigint, text, bigint, bigint, boolean, text, text, regclass);
DROP FUNCTION osmig.finish_part(bigint, bigint, bigint, boolean, bigint, text, text, regclass);
DROP FUNCTION osmig.start_part(bigint, bigint, bigint, boolean, bigint);
DROP FUNCTION osmig.advance(bigint, text, text, bigint, bigint, bigint, bigint, bigint, bigint, bigint, text);
DROP FUNCTION osmig.hold(bigint);
