-- Every table that can be written to, with whether both of our triggers stand and fire always.
SELECT n.nspname, c.relname,
       (SELECT count(*) FROM pg_trigger t
         WHERE t.tgrelid = c.oid AND t.tgname IN ('handoff_fence', 'handoff_fence_truncate')
           AND t.tgenabled = 'A') = 2 AS fenced,
       (SELECT count(*) FROM pg_trigger t
         WHERE t.tgrelid = c.oid AND t.tgname IN ('handoff_fence', 'handoff_fence_truncate')) AS triggers
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p')
   AND c.relpersistence <> 't'
   AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'handoff')
 ORDER BY n.nspname, c.relname
