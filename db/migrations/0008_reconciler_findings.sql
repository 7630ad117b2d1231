ALTER TABLE "attention_actions" ADD COLUMN "outcome" text DEFAULT 'taken' NOT NULL;--> statement-breakpoint
ALTER TABLE "inventory_items" ADD COLUMN "disagreement" jsonb;--> statement-breakpoint
CREATE INDEX "attention_actions_asked" ON "attention_actions" USING btree ("created_at") WHERE "attention_actions"."outcome" = 'asked';--> statement-breakpoint
CREATE INDEX "inventory_disagreeing" ON "inventory_items" USING btree ("item_id") WHERE "inventory_items"."disagreement" is not null;