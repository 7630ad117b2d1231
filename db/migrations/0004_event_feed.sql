CREATE TABLE "event_feed" (
	"generation" integer PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_orders" (
	"subscription_id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"next_version" integer NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone DEFAULT now() NOT NULL,
	"failing_since" timestamp with time zone,
	"last_error" text,
	CONSTRAINT "webhook_orders_subscription_id_order_id_pk" PRIMARY KEY("subscription_id","order_id")
);
--> statement-breakpoint
CREATE TABLE "webhook_subscriptions" (
	"subscription_id" uuid PRIMARY KEY NOT NULL,
	"owner" text NOT NULL,
	"url" text NOT NULL,
	"types" jsonb,
	"secret_version" integer DEFAULT 1 NOT NULL,
	"previous_secret_until" timestamp with time zone,
	"status" text DEFAULT 'active' NOT NULL,
	"paused_reason" text,
	"failing_since" timestamp with time zone,
	"last_error" text,
	"last_delivered_at" timestamp with time zone,
	"cursor_transaction_id" "xid8" NOT NULL,
	"cursor_position" bigint NOT NULL,
	"lease_holder" text,
	"lease_until" timestamp with time zone DEFAULT '-infinity' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "webhook_subscriptions_secret_version" CHECK ("webhook_subscriptions"."secret_version" >= 1)
);
--> statement-breakpoint
ALTER TABLE "order_events" ADD COLUMN "transaction_id" "xid8" DEFAULT pg_current_xact_id() NOT NULL;--> statement-breakpoint
ALTER TABLE "order_events" ADD COLUMN "position" bigserial NOT NULL;--> statement-breakpoint
-- Events that are there already: by when they happened, and never a later one of an order first.
UPDATE "order_events" e SET "position" = told.place
FROM (
  SELECT order_id, version, row_number() OVER (ORDER BY reached, version, order_id) AS place
  FROM (
    SELECT order_id, version,
      max(occurred_at) OVER (PARTITION BY order_id ORDER BY version) AS reached
    FROM "order_events") timed) told
WHERE e.order_id = told.order_id AND e.version = told.version;--> statement-breakpoint
INSERT INTO "event_feed" ("generation") VALUES (1);--> statement-breakpoint
ALTER TABLE "webhook_orders" ADD CONSTRAINT "webhook_orders_subscription_id_webhook_subscriptions_subscription_id_fk" FOREIGN KEY ("subscription_id") REFERENCES "public"."webhook_subscriptions"("subscription_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "webhook_orders_due" ON "webhook_orders" USING btree ("subscription_id","due_at");--> statement-breakpoint
CREATE INDEX "webhook_subscriptions_of_owner" ON "webhook_subscriptions" USING btree ("owner");--> statement-breakpoint
CREATE INDEX "order_events_feed" ON "order_events" USING btree ("transaction_id","position");