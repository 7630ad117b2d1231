ALTER TABLE "orders" ADD COLUMN "replaces" uuid;--> statement-breakpoint
CREATE UNIQUE INDEX "orders_replaces" ON "orders" USING btree ("replaces") WHERE "orders"."replaces" is not null;