"""Receives webhooks and prints each event once; refuses what is not signed, and what is not as documented."""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

from cloudevents.core.bindings.http import HTTPMessage, from_http_event
from standardwebhooks import Webhook, WebhookVerificationError

from contract import Contract, Violation
from progress import Progress

contract, progress, lock = Contract(os.environ["ASYNCAPI"]), Progress(), Lock()
webhook = Webhook(os.environ["WEBHOOK_SECRET"])


def take(headers, body):
    webhook.verify(body, headers)
    event = from_http_event(HTTPMessage(headers, body))
    kind = event.get_type()
    contract.check(f"{kind}.webhook", "headers", headers)
    contract.check(f"{kind}.webhook", "payload", json.loads(body))
    if headers["webhook-id"] != event.get_id():
        raise Violation(f"{event.get_subject()}: webhook-id is not the event's id")
    with lock:
        if progress.take(event):
            data = event.get_data()
            print(event.get_subject(), data["version"], kind, data["status"], flush=True)


class Receiver(BaseHTTPRequestHandler):
    def do_OPTIONS(self):
        self.send_response(200)
        self.send_header("WebHook-Allowed-Origin", self.headers["WebHook-Request-Origin"])
        self.end_headers()

    def do_POST(self):
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers["content-length"]))
        self.send_response(self.status_of(headers, body))
        self.end_headers()

    def status_of(self, headers, body):
        try:
            take(headers, body)
            return 204
        except WebhookVerificationError as error:
            print(f"NOT SIGNED: {error}", flush=True)
            return 401
        except Violation as violation:
            print(f"NOT AS DOCUMENTED: {violation}", flush=True)
            return 422

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8000"))), Receiver)
print(f"listening on {server.server_port}", file=sys.stderr, flush=True)
server.serve_forever()
