-- Makes the furthest first: while rows of a time without partitions (`…_other`) keep the partition of today from
-- being made, that of tomorrow is. What cannot be made now is tried again by the next call.
CREATE OR REPLACE FUNCTION add_partitions() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp SET timezone = 'UTC' SET lock_timeout = '500ms'
AS $$
declare
  parent text;
  start timestamptz;
begin
  for n in reverse 2..0 loop
    foreach parent in array array['order_events', 'order_updates', 'idempotency_keys', 'event_deliveries'] loop
      begin
        if parent like 'order%' then
          start := date_trunc('month', now()) + make_interval(months => n);
          perform add_partition(parent, parent || to_char(start, '_YYYY_MM'), format('from (%L) to (%L)',
            first_order_id(start), first_order_id(start + interval '1 month')));
        else
          start := date_trunc('day', now()) + make_interval(days => n);
          perform add_partition(parent, parent || to_char(start, '_YYYY_MM_DD'),
            format('from (%L) to (%L)', start, start + interval '1 day'));
        end if;
      exception when others then
        raise warning 'the partition of % at % is not made: %', parent, start, sqlerrm;
      end;
    end loop;
  end loop;
end $$;
--> statement-breakpoint
-- Drops the rows of a time without partitions. Whether they are needed is the caller's to know. What may still be
-- written to stays, and then the caller gets an error.
CREATE FUNCTION empty_other_partition(parent text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp SET timezone = 'UTC' SET lock_timeout = '500ms'
AS $$
declare
  is_in_use boolean;
begin
  if parent not in ('order_events', 'order_updates', 'idempotency_keys', 'event_deliveries') then
    raise exception '% has no partitions', parent;
  end if;
  execute format('lock table %I in access exclusive mode', parent || '_other');
  execute format('select exists (select from %I where %s)', parent || '_other', case
    when parent like 'order%' then format('order_id >= %L', first_order_id(date_trunc('month', now())))
    when parent = 'idempotency_keys' then 'day >= current_date - 1'
    else 'created_at >= current_date - 1' end) into is_in_use;
  if is_in_use then
    raise exception '%_other is still written to', parent;
  end if;
  execute format('truncate %I', parent || '_other');
end $$;
--> statement-breakpoint
revoke all on function empty_other_partition(text) from public;
