"""Places an order, reads it and follows it until it is delivered; then cancels another one."""

import base64, json, os, uuid
from urllib.request import Request, urlopen

API = os.environ.get("API", "http://127.0.0.1:3000")
ISSUER = os.environ.get("ISSUER", "http://127.0.0.1:3001")

credentials = base64.b64encode(b"customer-1:customer-1-secret").decode()
answer = urlopen(
    Request(
        f"{ISSUER}/token",
        data=b"grant_type=client_credentials",
        headers={"Authorization": f"Basic {credentials}"},
    )
)
AUTHORIZATION = {"Authorization": f"Bearer {json.load(answer)['access_token']}"}


def call(method, path, body=None, headers={}):
    data = None if body is None else json.dumps(body).encode()
    all_headers = {"Content-Type": "application/json"} if data else {}
    return urlopen(Request(API + path, data, all_headers | AUTHORIZATION | headers, method=method))


def place(address):
    order = {
        "userId": "customer-1",
        "currency": "EUR",
        "items": [{"itemId": "sku-mug", "quantity": 2, "unitPrice": 1499}],
        "shippingAddress": f"{address}, 20457 Hamburg, Germany",
        "paymentMethod": "tok_ok",
    }
    # Keep the key with the basket: whatever is sent again under it is placed once.
    key = {"Idempotency-Key": str(uuid.uuid4())}
    return json.load(call("POST", "/v1/orders", order, key))["orderId"]


# The parcel to this address moves by itself.
order_id = place("1 Ships And Delivers Street")
print(json.load(call("GET", f"/v1/orders/{order_id}"))["orderInfo"])

# The stream ends with the order's last event.
for line in call("GET", f"/v1/orders/{order_id}/events", headers={"Accept": "text/event-stream"}):
    if line.startswith(b"event: "):
        print(line.decode().removeprefix("event: ").strip())

other = place("12 Harbour Street")
print(json.load(call("POST", f"/v1/orders/{other}/cancel")))
