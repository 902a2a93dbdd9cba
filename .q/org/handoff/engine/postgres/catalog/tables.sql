-- Every permanent table that holds rows, with its columns and the best key that the change log can carry.
WITH held AS (
    SELECT c.oid, n.nspname, c.relname, c.relreplident, c.reltuples, c.reltoastrelid
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r'
       AND c.relpersistence = 'p'
       AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'handoff')
       AND n.nspname !~ '^pg_(toast_)?temp_'
       AND NOT EXISTS (SELECT 1 FROM pg_depend d
                        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
), columns AS (
    SELECT a.attrelid,
           array_agg(a.attname::text ORDER BY a.attnum) AS names,
           array_agg(format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum) AS types,
           array_agg(CASE WHEN a.attnotnull THEN 'n' ELSE '-' END
                     || CASE a.attidentity WHEN '' THEN '-' ELSE a.attidentity::text END
                     || CASE a.attgenerated WHEN '' THEN '-' ELSE a.attgenerated::text END
                     ORDER BY a.attnum) AS flags,
           bool_and(coalesce(element.typnamespace, base.typnamespace) = 'pg_catalog'::regnamespace
                    AND coalesce(element.typtype, base.typtype) IN ('b', 'r', 'm')
                    AND coalesce(element.typname, base.typname) !~ '^(reg|pg_node_tree|aclitem|_aclitem|record)'
                    OR base.typtype = 'e') AS portable
      FROM pg_attribute a
      JOIN held ON held.oid = a.attrelid
      JOIN pg_type given ON given.oid = a.atttypid
      JOIN pg_type base ON base.oid = CASE WHEN given.typtype = 'd' THEN given.typbasetype ELSE given.oid END
      LEFT JOIN pg_type element ON element.oid = base.typelem AND base.typcategory = 'A'
     WHERE a.attnum > 0 AND NOT a.attisdropped
     GROUP BY a.attrelid
), keys AS (
    SELECT DISTINCT ON (i.indrelid) i.indrelid, x.relname AS key_index, i.indisprimary,
           (SELECT array_agg(a.attname::text ORDER BY k.place)
              FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place)
              JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
             WHERE k.place <= i.indnkeyatts) AS key_columns
      FROM pg_index i
      JOIN held ON held.oid = i.indrelid
      JOIN pg_class x ON x.oid = i.indexrelid
     WHERE i.indisunique AND i.indisvalid AND i.indisready AND i.indimmediate
       AND i.indpred IS NULL AND i.indexprs IS NULL
       AND NOT EXISTS (SELECT 1
                         FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place)
                         JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                        WHERE k.place <= i.indnkeyatts AND (NOT a.attnotnull OR a.attgenerated <> ''))
     ORDER BY i.indrelid, i.indisprimary DESC, i.indisreplident DESC, i.indnkeyatts, x.relname
)
SELECT held.oid, held.nspname, held.relname, held.relreplident,
       greatest(held.reltuples, 0)::bigint AS rows,
       pg_relation_size(held.oid) + CASE WHEN held.reltoastrelid = 0 THEN 0
                                         ELSE pg_relation_size(held.reltoastrelid) END AS bytes,
       pg_relation_size(held.oid) / current_setting('block_size')::bigint AS blocks,
       coalesce(columns.names, '{}') AS names, coalesce(columns.types, '{}') AS types,
       coalesce(columns.flags, '{}') AS flags, coalesce(columns.portable, true) AS portable,
       keys.key_index, coalesce(keys.indisprimary, false) AS key_is_primary,
       coalesce(keys.key_columns, '{}') AS key_columns,
       (SELECT x.relname FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
         WHERE i.indrelid = held.oid AND i.indisreplident) AS identity_index,
       coalesce((SELECT s.correlation FROM pg_stats s
                  WHERE s.schemaname = held.nspname AND s.tablename = held.relname
                    AND s.attname = keys.key_columns[1] AND NOT s.inherited), 0) AS key_correlation
  FROM held
  LEFT JOIN columns ON columns.attrelid = held.oid
  LEFT JOIN keys ON keys.indrelid = held.oid
 ORDER BY held.nspname, held.relname
