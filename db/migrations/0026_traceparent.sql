ALTER TABLE "orders" ADD COLUMN "traceparent" text;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_traceparent" CHECK (length("orders"."traceparent") = 55);