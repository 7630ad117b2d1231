CREATE TABLE "book_findings" (
	"review_id" uuid NOT NULL,
	"effect_id" text NOT NULL,
	"order_id" uuid NOT NULL,
	"accepted_at" timestamp with time zone NOT NULL,
	"step" text NOT NULL,
	"finding" text NOT NULL,
	"queue" text NOT NULL,
	"status" text NOT NULL,
	"reference" text NOT NULL,
	"amount" bigint,
	"currency" text,
	"made_at" timestamp with time zone NOT NULL,
	"undo" text,
	"last_error" text,
	"undone_at" timestamp with time zone,
	CONSTRAINT "book_findings_review_id_effect_id_pk" PRIMARY KEY("review_id","effect_id")
);
--> statement-breakpoint
CREATE TABLE "book_reviews" (
	"review_id" uuid PRIMARY KEY NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"until" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	"outcomes" jsonb
);
--> statement-breakpoint
ALTER TABLE "book_findings" ADD CONSTRAINT "book_findings_review_id_book_reviews_review_id_fk" FOREIGN KEY ("review_id") REFERENCES "public"."book_reviews"("review_id") ON DELETE no action ON UPDATE no action;