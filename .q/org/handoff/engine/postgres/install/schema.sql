-- Everything of Handoff's in one database. Idempotent. Placeholders: {replicator} (a literal).
-- The advisory key is "HANDOFF" as a number: shared by every writing transaction, exclusive to fence.
CREATE SCHEMA IF NOT EXISTS handoff;
GRANT USAGE ON SCHEMA handoff TO PUBLIC;

CREATE TABLE IF NOT EXISTS handoff.migration (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    name text NOT NULL,
    environment text NOT NULL CHECK (environment IN ('legacy', 'cloud')),
    replicator text NOT NULL,
    installed_at timestamptz NOT NULL DEFAULT now()
);

-- The side's ownership register: exactly one row.
CREATE TABLE IF NOT EXISTS handoff.ownership (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch bigint NOT NULL CHECK (epoch >= 0),
    writable boolean NOT NULL
);
GRANT SELECT ON handoff.ownership TO PUBLIC;

CREATE TABLE IF NOT EXISTS handoff.marker (
    id text PRIMARY KEY,
    epoch bigint NOT NULL,
    written_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE IF NOT EXISTS handoff.schema_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    command text NOT NULL,
    object text NOT NULL,
    happened_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- How far the stream that writes to this database came.
CREATE TABLE IF NOT EXISTS handoff.progress (
    stream text PRIMARY KEY,
    incarnation bigint NOT NULL,
    applied pg_lsn NOT NULL,
    proven pg_lsn NOT NULL,
    writable boolean NOT NULL,
    epoch bigint NOT NULL,
    marker text,
    stored_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What replica identities were before Handoff changed them.
CREATE TABLE IF NOT EXISTS handoff.replica_identity (
    schema_name text NOT NULL,
    table_name text NOT NULL,
    identity "char" NOT NULL,
    index_name text,
    PRIMARY KEY (schema_name, table_name)
);

-- For transactions whose snapshot is older than the fence: the row lock makes them see it.
CREATE OR REPLACE FUNCTION handoff.writable_locked() RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
'SELECT writable FROM handoff.ownership FOR SHARE';

-- The fence, at the start of every writing statement of everyone but the replicator.
CREATE OR REPLACE FUNCTION handoff.refuse_unless_writable() RETURNS void
LANGUAGE plpgsql VOLATILE AS $body$
DECLARE
    open boolean;
BEGIN
    IF session_user OPERATOR(pg_catalog.=) {replicator}::pg_catalog.name THEN
        RETURN;
    END IF;
    PERFORM pg_catalog.pg_advisory_xact_lock_shared(20338002732467782);
    IF pg_catalog.current_setting('transaction_isolation') OPERATOR(pg_catalog.~) '^read' THEN
        SELECT writable INTO open FROM handoff.ownership;
    ELSE
        open := handoff.writable_locked();
    END IF;
    IF open IS NOT TRUE THEN
        RAISE EXCEPTION 'this database does not accept writes: they belong to the other side of the migration'
            USING ERRCODE = '25006', HINT = 'Connect through the gateway.';
    END IF;
END
$body$;

CREATE OR REPLACE FUNCTION handoff.guard() RETURNS trigger
LANGUAGE plpgsql VOLATILE AS $body$
BEGIN
    PERFORM handoff.refuse_unless_writable();
    RETURN NULL;
END
$body$;

-- Moves ownership, or says why not. Fencing waits, so long, for every transaction that has written.
CREATE OR REPLACE FUNCTION handoff.own(
    asked bigint, open boolean, wait_millis integer,
    OUT held bigint, OUT writable boolean, OUT prepared text[], OUT waiting text[])
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
    PERFORM set_config('lock_timeout', wait_millis::text, true);
    IF NOT open THEN
        PERFORM pg_advisory_xact_lock(20338002732467782);
        SELECT array_agg(p.gid || ' of ' || p.owner ORDER BY p.prepared) INTO prepared
          FROM pg_prepared_xacts p WHERE p.database = current_database();
        IF EXISTS (SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND NOT l.granted
                    AND l.classid = 4735310 AND l.objid = 1146046022) THEN
            SELECT array_agg(handoff.describe(a.usename, a.application_name, a.client_addr)) INTO waiting
              FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
             WHERE l.locktype = 'advisory' AND NOT l.granted
               AND l.classid = 4735310 AND l.objid = 1146046022 AND l.pid <> pg_backend_pid();
        END IF;
    END IF;
    IF prepared IS NULL THEN
        UPDATE handoff.ownership o SET epoch = asked, writable = own.open
         WHERE o.epoch <= asked AND (o.epoch <> asked OR o.writable <> own.open);
    END IF;
    SELECT o.epoch, o.writable INTO held, own.writable FROM handoff.ownership o;
END
$body$;
REVOKE ALL ON FUNCTION handoff.own(bigint, boolean, integer) FROM PUBLIC;

-- One writer, never its query.
CREATE OR REPLACE FUNCTION handoff.describe(role name, application text, address inet) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS
$body$SELECT concat('role ', coalesce(role, 'unknown'), ', application ', coalesce(nullif(application, ''), 'unnamed'),
                    ', address ', coalesce(host(address), 'local'))$body$;

-- Fails if someone else claimed the stream: the transaction that calls it cannot commit then.
CREATE OR REPLACE FUNCTION handoff.advance(
    of_stream text, of_incarnation bigint, to_applied pg_lsn, to_proven pg_lsn,
    to_writable boolean, to_epoch bigint, to_marker text) RETURNS void
LANGUAGE plpgsql VOLATILE AS $body$
BEGIN
    UPDATE handoff.progress
       SET applied = to_applied, proven = to_proven, writable = to_writable, epoch = to_epoch,
           marker = to_marker, stored_at = pg_catalog.clock_timestamp()
     WHERE stream OPERATOR(pg_catalog.=) of_stream
       AND incarnation OPERATOR(pg_catalog.=) of_incarnation;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'another replicator claimed the stream' USING ERRCODE = 'HO001';
    END IF;
END
$body$;
REVOKE ALL ON FUNCTION handoff.advance(text, bigint, pg_lsn, pg_lsn, boolean, bigint, text) FROM PUBLIC;

-- Schema changes: refused while the side does not own writes, else noted by tag and name, never by text.
CREATE OR REPLACE FUNCTION handoff.note_command() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    item record;
BEGIN
    IF session_user = {replicator}::name THEN
        RETURN;
    END IF;
    FOR item IN
        SELECT command_tag, object_identity FROM pg_event_trigger_ddl_commands()
         WHERE schema_name IS DISTINCT FROM 'pg_temp'
           AND command_tag NOT IN ('COMMENT', 'GRANT', 'REVOKE', 'SECURITY LABEL', 'REINDEX', 'REFRESH MATERIALIZED VIEW',
                                   'ALTER DEFAULT PRIVILEGES', 'CREATE STATISTICS', 'ALTER STATISTICS', 'DROP STATISTICS')
    LOOP
        PERFORM handoff.refuse_unless_writable();
        INSERT INTO handoff.schema_change (command, object)
        VALUES (item.command_tag, coalesce(item.object_identity, 'unnamed'));
    END LOOP;
END
$body$;

CREATE OR REPLACE FUNCTION handoff.note_drop() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    item record;
BEGIN
    IF session_user = {replicator}::name THEN
        RETURN;
    END IF;
    FOR item IN
        SELECT object_identity FROM pg_event_trigger_dropped_objects()
         WHERE original AND NOT is_temporary AND schema_name IS DISTINCT FROM 'pg_temp'
    LOOP
        PERFORM handoff.refuse_unless_writable();
        INSERT INTO handoff.schema_change (command, object)
        VALUES (tg_tag, coalesce(item.object_identity, 'unnamed'));
    END LOOP;
END
$body$;
