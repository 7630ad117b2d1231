CREATE TABLE "relay_copies" (
	"copy_id" text PRIMARY KEY NOT NULL,
	"seen_until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
DROP INDEX "event_deliveries_next";--> statement-breakpoint
ALTER TABLE "event_deliveries" ADD COLUMN "set_aside_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "event_deliveries" ADD COLUMN "set_aside_reason" text;--> statement-breakpoint
CREATE INDEX "event_deliveries_set_aside" ON "event_deliveries" USING btree ("order_id") WHERE "event_deliveries"."set_aside_at" is not null;--> statement-breakpoint
CREATE INDEX "event_deliveries_next" ON "event_deliveries" USING btree ("partition","id") WHERE "event_deliveries"."set_aside_at" is null;--> statement-breakpoint
-- Queues: nearly every row is soon dead. Vacuumed by how many died, not by a share of the table.
ALTER TABLE "event_deliveries" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);--> statement-breakpoint
ALTER TABLE "commands" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
