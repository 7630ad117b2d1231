CREATE TABLE "takings_up" (
	"order_id" uuid PRIMARY KEY NOT NULL,
	"seen" text NOT NULL,
	"times" integer NOT NULL,
	"taken_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "undo_looks" (
	"effect_id" text PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"step" text NOT NULL,
	"look_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE INDEX "takings_up_old" ON "takings_up" USING btree ("taken_at");--> statement-breakpoint
CREATE INDEX "undo_looks_of_order" ON "undo_looks" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "undo_looks_due" ON "undo_looks" USING btree ("look_at");