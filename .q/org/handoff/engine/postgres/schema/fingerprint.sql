-- Every object of the schema with a comparable definition. Not compared: PostgreSQL's own and extensions' members,
-- schema handoff, its triggers, comments, statistics targets, and NOT NULL as a constraint's name (PostgreSQL 18 has names for them).
WITH spaces AS (
    SELECT oid, nspname FROM pg_namespace
     WHERE nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'handoff') AND nspname !~ '^pg_(toast_)?temp_'
), members AS (
    SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
), relations AS (
    SELECT c.*, s.nspname, s.nspname || '.' || c.relname AS full_name
      FROM pg_class c JOIN spaces s ON s.oid = c.relnamespace
     WHERE NOT EXISTS (SELECT 1 FROM members m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid)
), routines AS (
    SELECT p.*, s.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS full_name
      FROM pg_proc p JOIN spaces s ON s.oid = p.pronamespace
     WHERE NOT EXISTS (SELECT 1 FROM members m WHERE m.classid = 'pg_proc'::regclass AND m.objid = p.oid)
), granted AS (
    SELECT 'grant on ' || full_name AS name, owner, (aclexplode(acl)).*
      FROM (SELECT full_name, relowner AS owner, relacl AS acl FROM relations WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
            UNION ALL SELECT full_name, proowner, coalesce(proacl, acldefault('f', proowner)) FROM routines
            UNION ALL SELECT nspname, nspowner, nspacl FROM pg_namespace JOIN spaces USING (nspname)) AS o
)
SELECT 'schema' AS kind, nspname::text AS name, '' AS definition FROM spaces
UNION ALL
SELECT CASE relkind WHEN 'p' THEN 'partitioned table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
                    WHEN 'f' THEN 'foreign table' ELSE 'table' END, full_name,
       concat_ws(' ', CASE relpersistence WHEN 'u' THEN 'unlogged' END,
                 CASE WHEN relkind = 'p' THEN 'by ' || pg_get_partkeydef(oid) END,
                 CASE WHEN relispartition THEN pg_get_expr(relpartbound, oid) END,
                 CASE WHEN relrowsecurity THEN 'row security' END, CASE WHEN relforcerowsecurity THEN 'forced' END,
                 CASE WHEN relkind IN ('v', 'm') THEN encode(sha256(convert_to(
                     regexp_replace(pg_get_viewdef(oid), '("[^"]+"|\w+)\.|\s|[()]', '', 'g'), 'UTF8')), 'hex') END)
  FROM relations WHERE relkind IN ('r', 'p', 'v', 'm', 'f')
UNION ALL
-- Servers of different majors spell a view's qualifiers differently: compared between equal majors only.
SELECT 'exact view', full_name, encode(sha256(convert_to(pg_get_viewdef(oid), 'UTF8')), 'hex')
  FROM relations WHERE relkind IN ('v', 'm')
UNION ALL
SELECT 'column', r.full_name || '.' || a.attname,
       concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END,
                 CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity' END,
                 CASE WHEN a.attgenerated <> '' THEN 'generated' END,
                 CASE WHEN a.attcollation NOT IN (0, t.typcollation) THEN 'collate ' || l.collname END,
                 'default ' || pg_get_expr(d.adbin, d.adrelid))
  FROM relations r
  JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_collation l ON l.oid = a.attcollation
  LEFT JOIN pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum
 WHERE r.relkind IN ('r', 'p', 'f', 'c')
UNION ALL
SELECT 'constraint', r.full_name || '.' || k.conname,
       pg_get_constraintdef(k.oid) || CASE WHEN k.convalidated THEN '' ELSE ' not validated' END
  FROM pg_constraint k JOIN relations r ON r.oid = k.conrelid WHERE k.contype NOT IN ('n', 't')
UNION ALL
SELECT 'index', r.full_name || '.' || x.relname,
       pg_get_indexdef(i.indexrelid) || CASE WHEN i.indisvalid THEN '' ELSE ' invalid' END
  FROM pg_index i JOIN relations r ON r.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
UNION ALL
SELECT 'trigger', r.full_name || '.' || t.tgname, pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text
  FROM pg_trigger t JOIN relations r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal AND t.tgname !~ '^handoff_'
UNION ALL
SELECT 'rule', r.full_name || '.' || w.rulename, pg_get_ruledef(w.oid)
  FROM pg_rewrite w JOIN relations r ON r.oid = w.ev_class WHERE w.rulename <> '_RETURN'
UNION ALL
SELECT 'policy', r.full_name || '.' || p.polname,
       concat_ws(' ', p.polcmd, p.polpermissive, pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid),
                 (SELECT string_agg(coalesce(a.rolname, 'public'), ',' ORDER BY a.rolname)
                    FROM unnest(p.polroles) AS u(role) LEFT JOIN pg_roles a ON a.oid = u.role))
  FROM pg_policy p JOIN relations r ON r.oid = p.polrelid
UNION ALL
SELECT 'routine', full_name,
       concat_ws(' ', p.prokind, pg_get_function_result(p.oid), l.lanname, p.provolatile, p.proparallel,
                 CASE WHEN p.proisstrict THEN 'strict' END, CASE WHEN p.prosecdef THEN 'security definer' END,
                 array_to_string(p.proconfig, ','), encode(sha256(convert_to(p.prosrc, 'UTF8')), 'hex'),
                 CASE WHEN p.prosrc = '' AND p.prokind IN ('f', 'p')
                      THEN encode(sha256(convert_to(regexp_replace(pg_get_functiondef(p.oid), '\s+', ' ', 'g'), 'UTF8')), 'hex') END)
  FROM routines p JOIN pg_language l ON l.oid = p.prolang
UNION ALL
SELECT 'sequence', r.full_name,
       concat_ws(' ', format_type(q.seqtypid, NULL), q.seqincrement, q.seqmin, q.seqmax, q.seqcache, q.seqcycle)
  FROM pg_sequence q JOIN relations r ON r.oid = q.seqrelid
UNION ALL
SELECT 'type', s.nspname || '.' || t.typname,
       CASE t.typtype WHEN 'e' THEN (SELECT string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)
                      WHEN 'd' THEN concat_ws(' ', format_type(t.typbasetype, t.typtypmod), CASE WHEN t.typnotnull THEN 'not null' END,
                                              t.typdefault, (SELECT string_agg(pg_get_constraintdef(k.oid), ' ' ORDER BY k.conname)
                                                               FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype <> 'n'))
                      ELSE t.typtype::text END
  FROM pg_type t JOIN spaces s ON s.oid = t.typnamespace
 WHERE t.typtype IN ('e', 'd', 'r')
   AND NOT EXISTS (SELECT 1 FROM members m WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid)
UNION ALL
SELECT 'extension', extname, '' FROM pg_extension
UNION ALL
SELECT 'grant', name || ' to ' || coalesce(a.rolname, 'public'), string_agg(DISTINCT g.privilege_type, ',' ORDER BY g.privilege_type)
  FROM granted g LEFT JOIN pg_roles a ON a.oid = g.grantee
 WHERE g.grantee <> g.owner AND g.privilege_type <> 'MAINTAIN'
 GROUP BY 1, 2
UNION ALL
SELECT 'event trigger', e.evtname, concat_ws(' ', e.evtevent, e.evtenabled, array_to_string(e.evttags, ','))
  FROM pg_event_trigger e
 WHERE e.evtname !~ '^handoff_'
   AND NOT EXISTS (SELECT 1 FROM members m WHERE m.classid = 'pg_event_trigger'::regclass AND m.objid = e.oid)
