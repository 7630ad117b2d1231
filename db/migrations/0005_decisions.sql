ALTER TABLE "decisions" ADD COLUMN "update_id" text;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "requested_by" text;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "version" integer;--> statement-breakpoint
ALTER TABLE "decisions" ALTER COLUMN "reason" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "decisions" ALTER COLUMN "attention" DROP NOT NULL;--> statement-breakpoint
UPDATE "decisions" d SET "update_id" = 'decision-' || d."id",
  "version" = CASE WHEN d."outcome" = 'taken' THEN o."version" END
  FROM "orders" o WHERE o."order_id" = d."order_id";--> statement-breakpoint
INSERT INTO "decisions" ("order_id", "update_id", "action", "requested_by", "actor", "reason", "outcome", "version", "created_at")
  SELECT DISTINCT ON (c."order_id", c."actor") c."order_id", 'cancel-' || c."actor", 'cancel', c."requested_by", c."actor", c."reason", 'taken',
    (SELECT e."version" FROM "order_events" e WHERE e."order_id" = c."order_id" AND e."type" = 'order.cancelling'), c."created_at"
  FROM "cancellation_requests" c ORDER BY c."order_id", c."actor", c."id";--> statement-breakpoint
ALTER TABLE "decisions" ALTER COLUMN "update_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_once" UNIQUE("order_id","update_id");--> statement-breakpoint
DROP INDEX "decisions_asked";--> statement-breakpoint
ALTER TABLE "decisions" DROP COLUMN "outcome";--> statement-breakpoint
DROP TABLE "cancellation_requests";--> statement-breakpoint
CREATE INDEX "orders_outstanding_money" ON "orders" USING btree ("placed_at","order_id") WHERE "orders"."status" in ('failed', 'cancelled') and ("orders"."payment_status" in ('pending', 'charged', 'refunding', 'unknown') or "orders"."attention" ->> 'reason' = 'REFUND_FAILING');--> statement-breakpoint
CREATE INDEX "orders_outstanding_parcel" ON "orders" USING btree ("placed_at","order_id") WHERE "orders"."status" in ('failed', 'cancelled') and ("orders"."shipment_status" in ('booked', 'cancelling', 'unknown') or "orders"."attention" ->> 'reason' = 'SHIPMENT_CANCEL_FAILING');--> statement-breakpoint
CREATE INDEX "orders_outstanding_stock" ON "orders" USING btree ("placed_at","order_id") WHERE "orders"."status" in ('failed', 'cancelled') and ("orders"."inventory_status" in ('reserved') or "orders"."attention" ->> 'reason' = 'RELEASE_FAILING');
