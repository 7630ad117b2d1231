import { createPrivateKey, sign } from 'node:crypto';
import type { JWK, JWTPayload } from 'jose';
import { requestToken } from '../../dev/issuer/requestToken.ts';
import { TEST_AUDIENCE } from './engineServer.ts';
import { engine } from './engines.ts';

export interface TestIssuer {
  /** OAUTH_ISSUER */
  readonly issuer: string;
  /** OAUTH_AUDIENCE */
  readonly audience: string;
  /** A real token of a development client, requested once per test file. */
  token(client: string, scope?: string): Promise<string>;
  /**
   * A token signed with the issuer's own key: valid and without a scope, except for the claims and
   * headers given here. Those that are undefined are left out.
   */
  mint(claims?: JWTPayload, header?: Record<string, unknown>): Promise<string>;
  /** Any text as the payload, with more headers, signed with the issuer's own key. */
  signed(payload: string, header?: Record<string, unknown>): string;
}

/** The real development issuer, shared by all test files of a run. */
export async function testIssuer(): Promise<TestIssuer> {
  const { issuer, key }: { issuer: string; key: JWK } = JSON.parse(await engine('issuer'));
  const tokens = new Map<string, Promise<string>>();
  return {
    issuer,
    audience: TEST_AUDIENCE,
    token(client, scope) {
      const name = `${client} ${scope ?? ''}`;
      const answer = tokens.get(name) ?? requestToken(issuer, client, scope).then((it) => it.token);
      tokens.set(name, answer);
      return answer;
    },
    mint: async (claims = {}, header = {}) =>
      signed(key, JSON.stringify(payloadOf(issuer, claims)), header),
    signed: (payload, header = {}) => signed(key, payload, header),
  };
}

function payloadOf(issuer: string, claims: JWTPayload): JWTPayload {
  const now = Math.floor(Date.now() / 1000);
  const identity = { iss: issuer, aud: TEST_AUDIENCE, sub: 'customer-1', client_id: 'customer-1' };
  const times = { iat: now, exp: now + 300, jti: crypto.randomUUID() };
  return { ...identity, ...times, ...claims };
}

/** Signed by hand: a library refuses to sign the malformed tokens that the API must refuse. */
function signed(key: JWK, payload: string, header: Record<string, unknown>): string {
  const head = { alg: 'RS256', typ: 'at+jwt', kid: key.kid ?? '', ...header };
  const encoded = (text: string) => Buffer.from(text).toString('base64url');
  const content = `${encoded(JSON.stringify(head))}.${encoded(payload)}`;
  const privateKey = createPrivateKey({ key, format: 'jwk' });
  return `${content}.${sign('sha256', Buffer.from(content), privateKey).toString('base64url')}`;
}
