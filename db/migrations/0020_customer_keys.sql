CREATE SCHEMA "keys";
--> statement-breakpoint
CREATE TABLE "keys"."customer_keys" (
	"key_id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"wrapped_key" text,
	"wrapped_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"erased_at" timestamp with time zone,
	CONSTRAINT "customer_keys_user_id_unique" UNIQUE("user_id"),
	CONSTRAINT "customer_keys_erased" CHECK (("keys"."customer_keys"."wrapped_key" is null) = ("keys"."customer_keys"."erased_at" is not null))
);
