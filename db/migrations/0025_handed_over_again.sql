ALTER TABLE "decisions" ADD COLUMN "ending" jsonb;--> statement-breakpoint
ALTER TABLE "order_updates" ADD COLUMN "payload" jsonb;