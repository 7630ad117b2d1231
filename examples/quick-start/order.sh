#!/bin/sh
# Places an order, reads it and follows it until it is delivered; then cancels another one.
set -eu
API=${API:-http://127.0.0.1:3000}
ISSUER=${ISSUER:-http://127.0.0.1:3001}

TOKEN=$(curl -sSf "$ISSUER/token" -u customer-1:customer-1-secret \
  -d grant_type=client_credentials | sed 's/.*"access_token":"\([^"]*\)".*/\1/')

# place KEY ADDRESS: whatever is sent again under the same key is placed once.
place() {
  curl -sS --fail-with-body "$API/v1/orders" -H "authorization: Bearer $TOKEN" \
    -H 'content-type: application/json' -H "idempotency-key: $1" -d '{
      "userId": "customer-1", "currency": "EUR",
      "items": [{"itemId": "sku-mug", "quantity": 2, "unitPrice": 1499}],
      "shippingAddress": "'"$2"', 20457 Hamburg, Germany", "paymentMethod": "tok_ok"}'
}
BASKET=basket-$$-$(date +%s)

# The parcel to this address moves by itself.
ORDER=$(place "$BASKET" '1 Ships And Delivers Street' | sed 's/.*"orderId":"\([^"]*\)".*/\1/')
curl -sS "$API/v1/orders/$ORDER" -H "authorization: Bearer $TOKEN"; echo

# The stream ends with the order's last event.
curl -sSN "$API/v1/orders/$ORDER/events" -H "authorization: Bearer $TOKEN" \
  -H 'accept: text/event-stream' | sed -n 's/^event: //p'

OTHER=$(place "$BASKET-2" '12 Harbour Street' | sed 's/.*"orderId":"\([^"]*\)".*/\1/')
curl -sS -X POST "$API/v1/orders/$OTHER/cancel" -H "authorization: Bearer $TOKEN"; echo
