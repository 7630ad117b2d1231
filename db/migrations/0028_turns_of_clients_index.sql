CREATE INDEX CONCURRENTLY IF NOT EXISTS "commands_turns" ON "commands" USING btree ("fairness_key","due_at","id");
