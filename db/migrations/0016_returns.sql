CREATE TABLE "returns" (
	"order_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"state" text DEFAULT 'requested' NOT NULL,
	"lines" jsonb NOT NULL,
	"reason" text NOT NULL,
	"label" jsonb,
	"end_reason" text,
	"news" jsonb NOT NULL,
	"recorded" integer DEFAULT 0 NOT NULL,
	"exchange_order_id" uuid,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "returns_order_id_number_pk" PRIMARY KEY("order_id","number"),
	CONSTRAINT "returns_exchange" UNIQUE("exchange_order_id"),
	CONSTRAINT "returns_recorded" CHECK ("returns"."recorded" <= jsonb_array_length("returns"."news"))
);
--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "exchange_of" jsonb;--> statement-breakpoint
ALTER TABLE "returns" ADD CONSTRAINT "returns_order_id_orders_order_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("order_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "returns_unrecorded" ON "returns" USING btree ("updated_at") WHERE jsonb_array_length("returns"."news") > "returns"."recorded";--> statement-breakpoint
CREATE INDEX "returns_open" ON "returns" USING btree ("expires_at") WHERE "returns"."state" in ('requested', 'labelled', 'partly_received');