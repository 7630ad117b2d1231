CREATE TABLE "foreign_effects" (
	"effect_id" text PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"step" text NOT NULL,
	"queue" text NOT NULL,
	"provider" text,
	"worker_version" text,
	"done_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "effects" ADD COLUMN "provider" text;--> statement-breakpoint
ALTER TABLE "effects" ADD COLUMN "worker_version" text;--> statement-breakpoint
CREATE INDEX "foreign_effects_of_order" ON "foreign_effects" USING btree ("order_id");