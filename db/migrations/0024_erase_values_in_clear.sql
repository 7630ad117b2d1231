-- What versions before sealing have stored of a customer in clear is overwritten when the customer is
-- erased. A function of the owner, because the API's role may not change orders.
create function erase_values_in_clear(customer text) returns void
  language sql security definer set search_path = public, pg_temp
as $$
  update orders set shipping_address = '{"sealed":""}', payment_method = chr(2) || 'sealed:'
  where user_id = customer
    and not (jsonb_typeof(shipping_address) = 'object' and shipping_address ? 'sealed');
  update orders set client_action = null
  where user_id = customer and client_action ? 'type';
  update order_changes c set address = '{"sealed":""}' from orders o
  where o.user_id = customer and c.order_id = o.order_id
    and not (jsonb_typeof(c.address) = 'object' and c.address ? 'sealed');
  update decisions d set reason = null from orders o
  where o.user_id = customer and d.order_id = o.order_id
    and not starts_with(d.reason, chr(2) || 'sealed:');
  update refunds r set reason = chr(2) || 'sealed:' from orders o
  where o.user_id = customer and r.order_id = o.order_id
    and not starts_with(r.reason, chr(2) || 'sealed:');
  update returns r set reason = chr(2) || 'sealed:' from orders o
  where o.user_id = customer and r.order_id = o.order_id
    and not starts_with(r.reason, chr(2) || 'sealed:');
  update returns r set end_reason = null from orders o
  where o.user_id = customer and r.order_id = o.order_id
    and not starts_with(r.end_reason, chr(2) || 'sealed:');
  update returns r set label = null from orders o
  where o.user_id = customer and r.order_id = o.order_id and not r.label ? 'sealed';
  update order_updates u set reason = null from orders o
  where o.user_id = customer and u.order_id = o.order_id
    and not starts_with(u.reason, chr(2) || 'sealed:');
  update effects e set result = e.result - 'clientAction' from orders o
  where o.user_id = customer and e.order_id = o.order_id
    and e.result -> 'clientAction' ? 'type';
$$;
--> statement-breakpoint
revoke all on function erase_values_in_clear(text) from public;
