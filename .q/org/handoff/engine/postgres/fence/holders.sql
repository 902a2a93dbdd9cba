-- Who holds up the fence: transactions that have written and are still open, prepared ones with pid 0.
SELECT a.pid, a.state, handoff.describe(a.usename, a.application_name, a.client_addr) AS who,
       extract(epoch FROM clock_timestamp() - a.xact_start)::bigint AS seconds
  FROM pg_locks l
  JOIN pg_stat_activity a ON a.pid = l.pid
 WHERE l.locktype = 'advisory' AND l.granted AND l.mode = 'ShareLock'
   AND l.classid = 4735310 AND l.objid = 1146046022
   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
UNION ALL
SELECT 0, 'prepared', p.gid || ' of ' || p.owner, extract(epoch FROM clock_timestamp() - p.prepared)::bigint
  FROM pg_prepared_xacts p
 WHERE p.database = current_database()
 ORDER BY 4 DESC
 LIMIT 100
