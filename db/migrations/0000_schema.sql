CREATE TABLE "cancellation_requests" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"requested_by" text NOT NULL,
	"actor" text NOT NULL,
	"reason" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "commands" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"payload" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_error" text
);
--> statement-breakpoint
CREATE TABLE "decisions" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"action" text NOT NULL,
	"actor" text NOT NULL,
	"reason" text NOT NULL,
	"reference" text,
	"attention" jsonb NOT NULL,
	"outcome" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "effects" (
	"effect_id" text PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"step" text NOT NULL,
	"state" text NOT NULL,
	"reference" text,
	"result" jsonb,
	"undo_result" jsonb,
	"verify_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "event_deliveries" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"partition" smallint NOT NULL,
	"order_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"dead_lettered_at" timestamp with time zone,
	"dead_letter_reason" text
);
--> statement-breakpoint
CREATE TABLE "event_feed" (
	"generation" integer PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"caller" text NOT NULL,
	"key" text NOT NULL,
	"request_hash" text NOT NULL,
	"order_id" uuid,
	"status" smallint NOT NULL,
	"headers" jsonb NOT NULL,
	"body" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"held_until" timestamp with time zone,
	CONSTRAINT "idempotency_keys_caller_key_pk" PRIMARY KEY("caller","key")
);
--> statement-breakpoint
CREATE TABLE "inventory_adjustments" (
	"adjustment_id" text PRIMARY KEY NOT NULL,
	"item_id" text NOT NULL,
	"delta" bigint NOT NULL,
	"reason" text NOT NULL,
	"actor" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inventory_items" (
	"item_id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"unit_price" bigint NOT NULL,
	"currency" text NOT NULL,
	"on_hand" bigint NOT NULL,
	"reserved" bigint DEFAULT 0 NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"disagreement" jsonb,
	CONSTRAINT "inventory_reserved" CHECK ("inventory_items"."reserved" >= 0),
	CONSTRAINT "inventory_on_hand" CHECK ("inventory_items"."on_hand" >= "inventory_items"."reserved"),
	CONSTRAINT "inventory_price" CHECK ("inventory_items"."unit_price" >= 0)
);
--> statement-breakpoint
CREATE TABLE "order_events" (
	"order_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"event_id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"type" text NOT NULL,
	"occurred_at" timestamp with time zone DEFAULT now() NOT NULL,
	"data" jsonb NOT NULL,
	"transaction_id" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"position" bigserial NOT NULL,
	CONSTRAINT "order_events_order_id_version_pk" PRIMARY KEY("order_id","version")
);
--> statement-breakpoint
CREATE TABLE "order_items" (
	"order_id" uuid NOT NULL,
	"line" smallint NOT NULL,
	"item_id" text NOT NULL,
	"quantity" integer NOT NULL,
	"unit_price" bigint NOT NULL,
	CONSTRAINT "order_items_order_id_line_pk" PRIMARY KEY("order_id","line")
);
--> statement-breakpoint
CREATE TABLE "order_updates" (
	"order_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"update_id" text NOT NULL,
	"body_hash" text NOT NULL,
	"reason" text,
	"occurred_at" timestamp with time zone,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "order_updates_order_id_kind_update_id_pk" PRIMARY KEY("order_id","kind","update_id")
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"order_id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"placed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"currency" text NOT NULL,
	"total" bigint NOT NULL,
	"shipping_address" jsonb NOT NULL,
	"payment_method" text NOT NULL,
	"status" text NOT NULL,
	"inventory_status" text NOT NULL,
	"payment_status" text NOT NULL,
	"shipment_status" text NOT NULL,
	"tracking" jsonb,
	"failure" jsonb,
	"attention" jsonb,
	"version" integer NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "orders_total" CHECK ("orders"."total" >= 0),
	CONSTRAINT "orders_version" CHECK ("orders"."version" >= 1)
);
--> statement-breakpoint
CREATE TABLE "relay_copies" (
	"copy_id" text PRIMARY KEY NOT NULL,
	"seen_until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "relay_leases" (
	"partition" smallint PRIMARY KEY NOT NULL,
	"holder" text,
	"epoch" bigint DEFAULT 0 NOT NULL,
	"expires_at" timestamp with time zone DEFAULT '-infinity' NOT NULL
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
ALTER TABLE "cancellation_requests" ADD CONSTRAINT "cancellation_requests_order_id_orders_order_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("order_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "commands" ADD CONSTRAINT "commands_order_id_orders_order_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("order_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_order_id_orders_order_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("order_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "event_deliveries" ADD CONSTRAINT "event_deliveries_order_id_version_order_events_order_id_version_fk" FOREIGN KEY ("order_id","version") REFERENCES "public"."order_events"("order_id","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inventory_adjustments" ADD CONSTRAINT "inventory_adjustments_item_id_inventory_items_item_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."inventory_items"("item_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_items" ADD CONSTRAINT "order_items_order_id_orders_order_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("order_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_orders" ADD CONSTRAINT "webhook_orders_subscription_id_webhook_subscriptions_subscription_id_fk" FOREIGN KEY ("subscription_id") REFERENCES "public"."webhook_subscriptions"("subscription_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "cancellation_requests_of_order" ON "cancellation_requests" USING btree ("order_id","id");--> statement-breakpoint
CREATE INDEX "commands_due" ON "commands" USING btree ("due_at","id");--> statement-breakpoint
CREATE INDEX "commands_of_order" ON "commands" USING btree ("order_id","id");--> statement-breakpoint
CREATE INDEX "decisions_of_order" ON "decisions" USING btree ("order_id","id");--> statement-breakpoint
CREATE INDEX "decisions_asked" ON "decisions" USING btree ("created_at") WHERE "decisions"."outcome" = 'asked';--> statement-breakpoint
CREATE INDEX "effects_of_order" ON "effects" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "effects_reference" ON "effects" USING btree ("reference") WHERE "effects"."reference" is not null;--> statement-breakpoint
CREATE INDEX "effects_unfinished" ON "effects" USING btree ("updated_at") WHERE "effects"."state" in ('intended', 'undoing');--> statement-breakpoint
CREATE INDEX "effects_reserved" ON "effects" USING btree ("order_id") WHERE "effects"."step" = 'inventory' and "effects"."state" = 'done' and not "effects"."result" ? 'taken';--> statement-breakpoint
CREATE INDEX "effects_verify" ON "effects" USING btree ("verify_at") WHERE "effects"."verify_at" is not null;--> statement-breakpoint
CREATE INDEX "event_deliveries_next" ON "event_deliveries" USING btree ("partition","id") WHERE "event_deliveries"."dead_lettered_at" is null;--> statement-breakpoint
CREATE INDEX "event_deliveries_dead_letters" ON "event_deliveries" USING btree ("order_id") WHERE "event_deliveries"."dead_lettered_at" is not null;--> statement-breakpoint
CREATE INDEX "idempotency_keys_expired" ON "idempotency_keys" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "inventory_disagreeing" ON "inventory_items" USING btree ("item_id") WHERE "inventory_items"."disagreement" is not null;--> statement-breakpoint
CREATE INDEX "order_events_feed" ON "order_events" USING btree ("transaction_id","position");--> statement-breakpoint
CREATE INDEX "order_updates_old" ON "order_updates" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "orders_newest" ON "orders" USING btree ("placed_at","order_id");--> statement-breakpoint
CREATE INDEX "orders_newest_of_user" ON "orders" USING btree ("user_id","placed_at","order_id");--> statement-breakpoint
CREATE INDEX "orders_newest_by_status" ON "orders" USING btree ("status","placed_at","order_id");--> statement-breakpoint
CREATE INDEX "orders_open" ON "orders" USING btree ("order_id") WHERE "orders"."status" not in ('delivered', 'failed', 'cancelled');--> statement-breakpoint
CREATE INDEX "orders_given_up" ON "orders" USING btree ("updated_at") WHERE "orders"."status" in ('failed', 'cancelled');--> statement-breakpoint
CREATE INDEX "orders_newest_of_user_by_status" ON "orders" USING btree ("user_id","status","placed_at","order_id");--> statement-breakpoint
CREATE INDEX "orders_attention" ON "orders" USING btree ("updated_at") WHERE "orders"."attention" is not null;--> statement-breakpoint
CREATE INDEX "webhook_orders_due" ON "webhook_orders" USING btree ("subscription_id","due_at");--> statement-breakpoint
CREATE INDEX "webhook_subscriptions_of_owner" ON "webhook_subscriptions" USING btree ("owner");--> statement-breakpoint
-- Queues: nearly every row is soon dead. Vacuumed by the number of dead rows, not by a share of the table.
ALTER TABLE "event_deliveries" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);--> statement-breakpoint
ALTER TABLE "commands" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);--> statement-breakpoint
-- The feed's one row: see db/feed.ts.
INSERT INTO "event_feed" ("generation") VALUES (1);
