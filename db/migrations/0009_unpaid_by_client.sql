ALTER TABLE "orders" ADD COLUMN "pieces" integer;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "placed_by" text;--> statement-breakpoint
CREATE INDEX "orders_pending_of_client" ON "orders" USING btree ("placed_by","pieces") WHERE "orders"."status" = 'pending' and "orders"."placed_by" is not null;