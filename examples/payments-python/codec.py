"""Reads the order service's encrypted inputs by its codec server (docs/providers.md)."""

import asyncio
import json
import os
import time
import urllib.parse
import urllib.request
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace

from google.protobuf.json_format import MessageToJson, Parse
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.converter import DataConverter, PayloadCodec, default as default_converter

LIMIT_SECONDS = 10
ENCRYPTED = b"binary/encrypted"


class RemoteCodec(PayloadCodec):
    def __init__(self, url: str, token_url: str, client_id: str, client_secret: str):
        self.url = url
        self.token_url = token_url
        self.basic = b64encode(f"{client_id}:{client_secret}".encode()).decode()
        self.token = ""
        self.renew_at = 0.0

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        # Results hold nothing personal: they go in the clear.
        return list(payloads)

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        if all(payload.metadata.get("encoding") != ENCRYPTED for payload in payloads):
            return list(payloads)
        return await asyncio.to_thread(self._decode, payloads)

    def _decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        body = MessageToJson(Payloads(payloads=payloads)).encode()
        headers = {"content-type": "application/json", "authorization": f"Bearer {self._bearer()}"}
        answer = self._post(f"{self.url}/decode", body, headers)
        return list(Parse(answer, Payloads()).payloads)

    def _bearer(self) -> str:
        if time.monotonic() >= self.renew_at:
            form = urllib.parse.urlencode({"grant_type": "client_credentials"}).encode()
            grant = json.loads(self._post(
                self.token_url, form, {"authorization": f"Basic {self.basic}"}))
            self.token = grant["access_token"]
            self.renew_at = time.monotonic() + grant["expires_in"] / 2
        return self.token

    def _post(self, url: str, body: bytes, headers: dict) -> bytes:
        request = urllib.request.Request(url, body, headers, method="POST")
        with urllib.request.urlopen(request, timeout=LIMIT_SECONDS) as answer:
            return answer.read()


def data_converter() -> DataConverter:
    """Without CODEC_URL it reads inputs in the clear only."""
    url = os.environ.get("CODEC_URL")
    if not url:
        return default_converter()
    codec = RemoteCodec(
        url, os.environ["OAUTH_TOKEN_URL"],
        os.environ["OAUTH_CLIENT_ID"], os.environ["OAUTH_CLIENT_SECRET"])
    return replace(default_converter(), payload_codec=codec)
