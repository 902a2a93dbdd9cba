-- Who holds up the fence: transactions that have written and are still open.
SELECT a.pid, a.state, handoff.describe(a.usename, a.application_name, a.client_addr) AS who,
       extract(epoch FROM clock_timestamp() - a.xact_start)::bigint AS seconds
  FROM pg_locks l
  JOIN pg_stat_activity a ON a.pid = l.pid
 WHERE l.locktype = 'advisory' AND l.granted AND l.mode = 'ShareLock'
   AND l.classid = 4735310 AND l.objid = 1146046022
   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
 ORDER BY a.xact_start
 LIMIT 100
