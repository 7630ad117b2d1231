-- Old data leaves with its partition, which costs nothing to drop: see db/partitions.ts. Events and
-- updates are in the partition of their order's month, by the order's id, whose first half is a time.
-- Keys and deliveries are in the partition of the day on which they were written.
--
-- The version before does not run on this schema: it expects a key to be unique over all days.
CREATE FUNCTION first_order_id(at timestamptz) RETURNS uuid LANGUAGE sql STABLE STRICT
AS $$ select (lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid $$;
--> statement-breakpoint
-- Adds one partition. It is made first and attached then, so that the table's writers go on.
CREATE FUNCTION add_partition(parent text, child text, bounds text) RETURNS void LANGUAGE plpgsql
AS $$
begin
  if to_regclass(child) is not null then return; end if;
  execute format('create table %I (like %I including all)', child, parent);
  if parent = 'event_deliveries' then
    -- Vacuumed by the number of dead rows: each row changes once, soon after it was written.
    execute format('alter table %I set (autovacuum_vacuum_scale_factor = 0,
      autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0)', child);
  end if;
  execute format('alter table %I attach partition %I for values %s', parent, child, bounds);
end $$;
--> statement-breakpoint
CREATE FUNCTION add_partitions() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp SET timezone = 'UTC' SET lock_timeout = '500ms'
AS $$
declare
  parent text;
  start timestamptz;
begin
  for n in 0..2 loop
    start := date_trunc('month', now()) + make_interval(months => n);
    foreach parent in array array['order_events', 'order_updates'] loop
      perform add_partition(parent, parent || to_char(start, '_YYYY_MM'), format('from (%L) to (%L)',
        first_order_id(start), first_order_id(start + interval '1 month')));
    end loop;
    start := date_trunc('day', now()) + make_interval(days => n);
    foreach parent in array array['idempotency_keys', 'event_deliveries'] loop
      perform add_partition(parent, parent || to_char(start, '_YYYY_MM_DD'),
        format('from (%L) to (%L)', start, start + interval '1 day'));
    end loop;
  end loop;
end $$;
--> statement-breakpoint
-- Whether its rows are needed is the caller's to know. What may still be written to stays.
CREATE FUNCTION drop_partition(parent text, child text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp SET timezone = 'UTC' SET lock_timeout = '500ms'
AS $$
begin
  if parent not in ('order_events', 'order_updates', 'idempotency_keys', 'event_deliveries')
    or not exists (select from pg_inherits
      where inhparent = to_regclass(parent) and inhrelid = to_regclass(child))
    or child !~ '_\d{4}(_\d\d){1,2}$'
    or right(child, -length(parent)) >= (case when parent like 'order%' then to_char(now(), '_YYYY_MM')
      else to_char(now() - interval '1 day', '_YYYY_MM_DD') end)
  then
    raise exception '% may not be dropped', child;
  end if;
  execute format('drop table %I', child);
end $$;
--> statement-breakpoint
revoke all on function add_partition(text, text, text), add_partitions(), drop_partition(text, text) from public;
--> statement-breakpoint
ALTER TABLE "event_deliveries" RENAME TO "event_deliveries_before";
--> statement-breakpoint
ALTER TABLE "idempotency_keys" RENAME TO "idempotency_keys_before";
--> statement-breakpoint
ALTER TABLE "order_events" RENAME TO "order_events_before";
--> statement-breakpoint
ALTER TABLE "order_updates" RENAME TO "order_updates_before";
--> statement-breakpoint
ALTER TABLE "event_deliveries_before" DROP CONSTRAINT "event_deliveries_order_id_version_order_events_order_id_version_fk";
--> statement-breakpoint
DROP INDEX "takings_up_old", "idempotency_keys_expired", "order_updates_old", "event_deliveries_next", "event_deliveries_dead_letters";
--> statement-breakpoint
ALTER TABLE "order_events_before" RENAME CONSTRAINT "order_events_order_id_version_pk" TO "order_events_before_pk";
--> statement-breakpoint
ALTER INDEX "order_events_feed" RENAME TO "order_events_before_feed";
--> statement-breakpoint
ALTER TABLE "order_updates_before" RENAME CONSTRAINT "order_updates_order_id_kind_update_id_pk" TO "order_updates_before_pk";
--> statement-breakpoint
CREATE TABLE "order_events" (LIKE "order_events_before" INCLUDING DEFAULTS,
  CONSTRAINT "order_events_order_id_version_pk" PRIMARY KEY ("order_id", "version")) PARTITION BY RANGE ("order_id");
--> statement-breakpoint
CREATE INDEX "order_events_feed" ON "order_events" USING btree ("transaction_id", "position");
--> statement-breakpoint
CREATE TABLE "order_updates" (LIKE "order_updates_before" INCLUDING DEFAULTS,
  CONSTRAINT "order_updates_order_id_kind_update_id_pk" PRIMARY KEY ("order_id", "kind", "update_id")) PARTITION BY RANGE ("order_id");
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (LIKE "idempotency_keys_before" INCLUDING DEFAULTS,
  "day" date DEFAULT (now() at time zone 'utc')::date NOT NULL,
  CONSTRAINT "idempotency_keys_caller_key_day_pk" PRIMARY KEY ("caller", "key", "day")) PARTITION BY RANGE ("day");
--> statement-breakpoint
CREATE TABLE "event_deliveries" (LIKE "event_deliveries_before" INCLUDING DEFAULTS,
  "created_at" timestamp with time zone DEFAULT now() NOT NULL,
  "done_at" timestamp with time zone) PARTITION BY RANGE ("created_at");
--> statement-breakpoint
CREATE INDEX "event_deliveries_next" ON "event_deliveries" USING btree ("partition","id")
  WHERE "done_at" is null and "dead_lettered_at" is null;
--> statement-breakpoint
CREATE INDEX "event_deliveries_dead_letters" ON "event_deliveries" USING btree ("order_id")
  WHERE "done_at" is null and "dead_lettered_at" is not null;
--> statement-breakpoint
ALTER SEQUENCE "order_events_position_seq" OWNED BY "order_events"."position";
--> statement-breakpoint
ALTER SEQUENCE "event_deliveries_id_seq" OWNED BY "event_deliveries"."id";
--> statement-breakpoint
-- What is written while nobody has made partitions for long, and orders whose ids have no time.
CREATE TABLE "order_events_other" PARTITION OF "order_events" DEFAULT;
--> statement-breakpoint
CREATE TABLE "order_updates_other" PARTITION OF "order_updates" DEFAULT;
--> statement-breakpoint
CREATE TABLE "idempotency_keys_other" PARTITION OF "idempotency_keys" DEFAULT;
--> statement-breakpoint
CREATE TABLE "event_deliveries_other" PARTITION OF "event_deliveries" DEFAULT;
--> statement-breakpoint
-- What is there already becomes the first partition, up to the end of this month.
DO $$
declare
  parent text;
  child text;
  is_used boolean;
begin
  foreach parent in array array['order_events', 'order_updates'] loop
    child := parent || to_char(now() at time zone 'utc', '_YYYY_MM');
    execute format('select exists (select from %I)', parent || '_before') into is_used;
    if is_used then
      execute format('alter table %I rename to %I', parent || '_before', child);
      execute format('alter table %I attach partition %I for values from (minvalue) to (%L)', parent, child,
        first_order_id((date_trunc('month', now() at time zone 'utc') + interval '1 month') at time zone 'utc'));
    else
      execute format('drop table %I', parent || '_before');
    end if;
  end loop;
end $$;
--> statement-breakpoint
select add_partitions();
--> statement-breakpoint
INSERT INTO "idempotency_keys" SELECT * FROM "idempotency_keys_before";
--> statement-breakpoint
INSERT INTO "event_deliveries" (id, partition, order_id, version, dead_lettered_at, dead_letter_reason)
  SELECT id, partition, order_id, version, dead_lettered_at, dead_letter_reason FROM "event_deliveries_before" ORDER BY id;
--> statement-breakpoint
DROP TABLE "idempotency_keys_before";
--> statement-breakpoint
DROP TABLE "event_deliveries_before";
