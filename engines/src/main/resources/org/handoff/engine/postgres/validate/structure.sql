-- What a database amounts to beside its rows and its schema: who can do what, settings, defaults. One line a fact.
-- Not told: PostgreSQL's own roles, superusers' permissions, and the role that asks, which is Handoff's own.
WITH spaces AS (
    SELECT oid, nspname FROM pg_namespace
     WHERE nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'handoff') AND nspname !~ '^pg_(toast_)?temp_'
), members AS (
    SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
), people AS (
    SELECT * FROM pg_roles WHERE rolname !~ '^pg_' AND rolname <> session_user AND oid <> 10
), clients AS (
    SELECT oid, rolname FROM people WHERE NOT rolsuper
), relations AS (
    SELECT c.oid, c.relkind, s.nspname || '.' || c.relname AS full_name
      FROM pg_class c JOIN spaces s ON s.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
       AND NOT EXISTS (SELECT 1 FROM members m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid)
)
SELECT 'role' AS section, rolname::text AS object,
       concat_ws(' ', CASE WHEN rolcanlogin THEN 'login' END, CASE WHEN rolsuper THEN 'superuser' END,
                 CASE WHEN rolinherit THEN 'inherit' END, CASE WHEN rolcreaterole THEN 'createrole' END,
                 CASE WHEN rolcreatedb THEN 'createdb' END, CASE WHEN rolreplication THEN 'replication' END,
                 CASE WHEN rolbypassrls THEN 'bypassrls' END, 'connections ' || rolconnlimit) AS definition
  FROM people
UNION ALL
SELECT 'membership', m.rolname || ' in ' || g.rolname, CASE WHEN bool_or(a.admin_option) THEN 'with admin' ELSE 'plain' END
  FROM pg_auth_members a JOIN people m ON m.oid = a.member JOIN pg_roles g ON g.oid = a.roleid
 WHERE g.rolname <> session_user
 GROUP BY 1, 2
UNION ALL
SELECT 'permission', p.rolname || ' on ' || CASE r.relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' ELSE 'table ' END || r.full_name,
       string_agg(w.word, ', ' ORDER BY w.word)
  FROM clients p CROSS JOIN relations r
 CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS w(word)
 WHERE r.relkind <> 'S' AND has_table_privilege(p.oid, r.oid, w.word)
 GROUP BY 1, 2
UNION ALL
SELECT 'permission', p.rolname || ' on columns of ' || r.full_name, string_agg(w.word || ' ' || a.attname, ', ' ORDER BY w.word, a.attname)
  FROM clients p CROSS JOIN relations r
 CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) AS w(word)
  JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attacl IS NOT NULL
 WHERE r.relkind <> 'S' AND NOT has_table_privilege(p.oid, r.oid, w.word) AND has_column_privilege(p.oid, r.oid, a.attnum, w.word)
 GROUP BY 1, 2
UNION ALL
SELECT 'permission', p.rolname || ' on sequence ' || r.full_name, string_agg(w.word, ', ' ORDER BY w.word)
  FROM clients p CROSS JOIN relations r CROSS JOIN unnest(ARRAY['USAGE', 'SELECT', 'UPDATE']) AS w(word)
 WHERE r.relkind = 'S' AND has_sequence_privilege(p.oid, r.oid, w.word)
 GROUP BY 1, 2
UNION ALL
SELECT 'permission', p.rolname || ' on routine ' || s.nspname || '.' || f.proname || '(' || pg_get_function_identity_arguments(f.oid) || ')', 'EXECUTE'
  FROM clients p CROSS JOIN pg_proc f JOIN spaces s ON s.oid = f.pronamespace
 WHERE has_function_privilege(p.oid, f.oid, 'EXECUTE')
   AND NOT EXISTS (SELECT 1 FROM members m WHERE m.classid = 'pg_proc'::regclass AND m.objid = f.oid)
UNION ALL
SELECT 'permission', p.rolname || ' on schema ' || s.nspname, string_agg(w.word, ', ' ORDER BY w.word)
  FROM clients p CROSS JOIN spaces s CROSS JOIN unnest(ARRAY['USAGE', 'CREATE']) AS w(word)
 WHERE has_schema_privilege(p.oid, s.oid, w.word)
 GROUP BY 1, 2
UNION ALL
SELECT 'permission', p.rolname || ' on database', string_agg(w.word, ', ' ORDER BY w.word)
  FROM clients p CROSS JOIN unnest(ARRAY['CONNECT', 'CREATE', 'TEMPORARY']) AS w(word)
 WHERE has_database_privilege(p.oid, current_database(), w.word)
 GROUP BY 1, 2
UNION ALL
SELECT 'default privilege',
       concat_ws(' ', 'of', o.rolname, 'in', coalesce(s.nspname, 'every schema'), 'on', d.defaclobjtype, 'to', coalesce(g.rolname, 'public')),
       string_agg(x.privilege_type, ', ' ORDER BY x.privilege_type)
  FROM pg_default_acl d JOIN pg_roles o ON o.oid = d.defaclrole LEFT JOIN pg_namespace s ON s.oid = d.defaclnamespace
 CROSS JOIN LATERAL aclexplode(d.defaclacl) AS x LEFT JOIN pg_roles g ON g.oid = x.grantee
 WHERE x.privilege_type <> 'MAINTAIN'
 GROUP BY 1, 2
UNION ALL
SELECT 'setting', name, setting FROM pg_settings
 WHERE source <> 'client'
   AND name IN ('default_transaction_isolation', 'default_transaction_deferrable', 'standard_conforming_strings', 'bytea_output',
                'xmlbinary', 'xmloption', 'array_nulls', 'quote_all_identifiers', 'transform_null_equals', 'backslash_quote',
                'lc_messages', 'lc_monetary', 'lc_numeric', 'lc_time', 'max_prepared_transactions', 'row_security', 'default_text_search_config')
   AND source IN ('default', 'configuration file', 'command line', 'environment variable', 'database', 'global')
UNION ALL
SELECT 'setting', concat_ws(' ', coalesce('of role ' || r.rolname, 'of every role'), CASE WHEN s.setdatabase <> 0 THEN 'here' ELSE 'everywhere' END,
                            split_part(c.entry, '=', 1)),
       substr(c.entry, strpos(c.entry, '=') + 1)
  FROM pg_db_role_setting s CROSS JOIN LATERAL unnest(s.setconfig) AS c(entry) LEFT JOIN pg_roles r ON r.oid = s.setrole
 WHERE (s.setdatabase = 0 OR s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database()))
   AND coalesce(r.rolname, '') <> session_user
UNION ALL
SELECT 'setting', 'encoding', pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()
UNION ALL
SELECT 'setting', 'collation', concat_ws(' / ', datcollate, datctype) FROM pg_database WHERE datname = current_database()
