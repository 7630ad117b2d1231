"""Receives webhooks: says that it wants them, checks their signature, and drops repeats."""

import base64, hashlib, hmac, json, os, sys, time
from http.server import BaseHTTPRequestHandler, HTTPServer

# The subscription's secret, which only its first answer has: whsec_…
SECRET = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))
latest = {}  # Of each order; keep it in your database, in the transaction of what you do.


def is_genuine(headers, body):
    """As standardwebhooks.com says; packages for many languages do the same."""
    sent_at = headers["webhook-timestamp"]
    if abs(time.time() - int(sent_at)) > 300:
        return False
    signed = f"{headers['webhook-id']}.{sent_at}.".encode() + body
    expected = base64.b64encode(hmac.new(SECRET, signed, hashlib.sha256).digest()).decode()
    given = [each.removeprefix("v1,") for each in headers["webhook-signature"].split()]
    return any(hmac.compare_digest(expected, each) for each in given)


class Receiver(BaseHTTPRequestHandler):
    def do_OPTIONS(self):
        self.send_response(200)
        self.send_header("WebHook-Allowed-Origin", self.headers["WebHook-Request-Origin"])
        self.end_headers()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        genuine = is_genuine(self.headers, body)
        if genuine:
            event = json.loads(body)
            # A repeat, or one that a later one has overtaken: each has the whole state.
            if int(event["sequence"]) > latest.get(event["subject"], 0):
                latest[event["subject"]] = int(event["sequence"])
                print(event["subject"], event["type"], event["data"]["status"], flush=True)
        self.send_response(204 if genuine else 400)
        self.end_headers()

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8000"))), Receiver)
print(f"listening on {server.server_port}", file=sys.stderr, flush=True)
server.serve_forever()
