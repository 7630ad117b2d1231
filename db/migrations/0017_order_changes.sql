CREATE TABLE "order_changes" (
	"order_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"address" jsonb,
	"lines" jsonb,
	"refund_lines" jsonb,
	"refund_number" integer,
	"state" text DEFAULT 'asked' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "order_changes_order_id_number_pk" PRIMARY KEY("order_id","number"),
	CONSTRAINT "order_changes_priced" CHECK (("order_changes"."lines" is null) = ("order_changes"."refund_number" is null))
);
--> statement-breakpoint
ALTER TABLE "order_items" ADD COLUMN "removed" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "parcel_number" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "hold" jsonb;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "reduced" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "order_changes" ADD CONSTRAINT "order_changes_order_id_orders_order_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("order_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "orders_on_hold" ON "orders" USING btree ("updated_at") WHERE "orders"."hold" is not null;--> statement-breakpoint
ALTER TABLE "order_items" ADD CONSTRAINT "order_items_removed" CHECK ("order_items"."removed" between 0 and "order_items"."quantity");--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_reduced" CHECK ("orders"."reduced" between 0 and "orders"."total");