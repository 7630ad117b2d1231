DROP INDEX "orders_open";--> statement-breakpoint
CREATE INDEX "orders_open" ON "orders" USING btree ("order_id") WHERE "orders"."status" not in ('delivered', 'failed', 'cancelled');