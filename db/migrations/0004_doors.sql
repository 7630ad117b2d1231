CREATE TABLE "inventory_replacements" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"item_id" text NOT NULL,
	"actor" text NOT NULL,
	"before" jsonb,
	"after" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "webhook_subscriptions" ADD COLUMN "confirmed_at" timestamp with time zone;--> statement-breakpoint
-- Endpoints that get events already have been taken to want them.
UPDATE "webhook_subscriptions" SET "confirmed_at" = "created_at";--> statement-breakpoint
ALTER TABLE "inventory_replacements" ADD CONSTRAINT "inventory_replacements_item_id_inventory_items_item_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."inventory_items"("item_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "inventory_replacements_of_item" ON "inventory_replacements" USING btree ("item_id","id");