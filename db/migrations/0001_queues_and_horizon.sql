ALTER TABLE "orders" ADD COLUMN "payments_queue" text DEFAULT 'payments' NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "logistics_queue" text DEFAULT 'logistics' NOT NULL;--> statement-breakpoint
-- The feed shows events of transactions below this number: the oldest that still runs in this database.
-- A transaction that holds a lock on a relation of another database runs there, and writes nothing here.
-- Locks are read only while events are held back. The index is used although the table was small when
-- the session first planned this.
CREATE FUNCTION "feed_horizon"() RETURNS xid8 LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $$
DECLARE
  snapshot pg_snapshot := pg_current_snapshot();
  oldest xid8 := pg_snapshot_xmin(snapshot);
  here oid;
BEGIN
  IF NOT EXISTS (SELECT FROM order_events WHERE transaction_id >= oldest) THEN
    RETURN oldest;
  END IF;
  here := (SELECT oid FROM pg_database WHERE datname = current_database());
  -- The caller's own transaction is not among those of its snapshot.
  RETURN least(pg_current_xact_id_if_assigned(), coalesce((
    SELECT running FROM pg_snapshot_xip(snapshot) AS running
    WHERE NOT EXISTS (
      SELECT FROM pg_locks AS its
      JOIN pg_locks AS elsewhere ON elsewhere.virtualtransaction = its.virtualtransaction
      WHERE its.locktype = 'transactionid' AND its.transactionid = running::xid
        AND its.mode = 'ExclusiveLock' AND its.granted
        AND elsewhere.locktype = 'relation' AND elsewhere.database NOT IN (0, here))
    ORDER BY running LIMIT 1), pg_snapshot_xmax(snapshot)));
END $$;
