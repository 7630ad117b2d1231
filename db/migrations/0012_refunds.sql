CREATE TABLE "refunds" (
	"order_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"amount" bigint NOT NULL,
	"lines" jsonb,
	"shipping" bigint DEFAULT 0 NOT NULL,
	"actor" text NOT NULL,
	"reason" text NOT NULL,
	"reference" text,
	"state" text DEFAULT 'requested' NOT NULL,
	"provider_reference" text,
	"failure" text,
	"flagged_since" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "refunds_order_id_number_pk" PRIMARY KEY("order_id","number"),
	CONSTRAINT "refunds_amount" CHECK ("refunds"."amount" > 0)
);
--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_order_id_orders_order_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("order_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "refunds_requested" ON "refunds" USING btree ("updated_at") WHERE "refunds"."state" = 'requested';