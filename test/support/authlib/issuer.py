"""An OAuth 2.0 issuer built with Authlib, which shares no code with ours: RFC 9068 tokens signed
with ES256, client credentials, and metadata as RFC 8414 has it (no OpenID Connect).

    issuer.py PORT AUDIENCE
"""
import sys

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant
from authlib.oauth2.rfc6749.models import ClientMixin
from authlib.oauth2.rfc9068 import JWTBearerTokenGenerator
from flask import Flask, jsonify, request
from joserfc.jwk import ECKey, KeySet

PORT, AUDIENCE = int(sys.argv[1]), sys.argv[2]
ISSUER = f"http://127.0.0.1:{PORT}"


class Keys:
    current = None

    @classmethod
    def rotate(cls):
        key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, private=True)
        key.ensure_kid()
        cls.current = KeySet([key])


class Client(ClientMixin):
    client_id = "customer-1"
    client_secret = "secret"

    def get_client_id(self):
        return self.client_id

    def check_client_secret(self, secret):
        return secret == self.client_secret

    def check_endpoint_auth_method(self, method, endpoint):
        return method == "client_secret_basic"

    def check_grant_type(self, grant_type):
        return grant_type == "client_credentials"

    def get_allowed_scope(self, scope):
        return scope or ""


class Tokens(JWTBearerTokenGenerator):
    def get_jwks(self):
        return Keys.current

    def get_audiences(self, client, user, scope):
        return AUDIENCE


Keys.rotate()
app = Flask(__name__)
server = AuthorizationServer(
    app,
    query_client=lambda client_id: Client() if client_id == Client.client_id else None,
    save_token=lambda token, request: None,
)
server.register_token_generator("default", Tokens(issuer=ISSUER, alg="ES256"))
server.register_grant(ClientCredentialsGrant)


@app.get("/.well-known/oauth-authorization-server")
def metadata():
    return jsonify(issuer=ISSUER, token_endpoint=f"{ISSUER}/token", jwks_uri=f"{ISSUER}/jwks")


@app.get("/jwks")
def jwks():
    return jsonify(Keys.current.as_dict(private=False))


@app.post("/token")
def token():
    return server.create_token_response()


@app.post("/rotate")
def rotate():
    Keys.rotate()
    return jsonify(rotated=True)


app.run("127.0.0.1", PORT)
