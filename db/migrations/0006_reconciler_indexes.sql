CREATE INDEX "effects_reserved" ON "effects" USING btree ("order_id") WHERE "effects"."step" = 'inventory' and "effects"."state" = 'done' and not "effects"."result" ? 'taken';--> statement-breakpoint
CREATE INDEX "order_updates_old" ON "order_updates" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "orders_given_up" ON "orders" USING btree ("updated_at") WHERE "orders"."status" in ('failed', 'cancelled');--> statement-breakpoint
CREATE INDEX "orders_newest_of_user_by_status" ON "orders" USING btree ("user_id","status","placed_at","order_id");