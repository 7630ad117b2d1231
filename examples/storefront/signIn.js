/**
 * Signs a customer in at the OAuth issuer: the authorization code flow with PKCE (RFC 7636), as a public
 * client, since a page can keep no secret. The access token is kept for this tab.
 */
const SCOPES = 'openid inventory:read orders:create orders:read orders:cancel';
const ATTEMPT = 'sign-in attempt';
const SIGNED_IN = 'signed in';

const base64url = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
const digest = async (text) =>
  base64url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));

/** The page itself: the issuer sends people back to exactly this address. */
const redirectUri = () => location.origin + location.pathname;

async function endpointsOf(issuer) {
  const answer = await fetch(`${issuer}/.well-known/openid-configuration`);
  return answer.json();
}

/** Leaves the page for the issuer's. */
export async function signIn({ issuer, clientId }) {
  const attempt = { state: random(), verifier: random() };
  sessionStorage.setItem(ATTEMPT, JSON.stringify(attempt));
  const { authorization_endpoint: address } = await endpointsOf(issuer);
  location.assign(
    `${address}?${new URLSearchParams({
      client_id: clientId,
      response_type: 'code',
      redirect_uri: redirectUri(),
      scope: SCOPES,
      state: attempt.state,
      code_challenge: await digest(attempt.verifier),
      code_challenge_method: 'S256',
      // Somebody else may sign in next.
      prompt: 'login',
    })}`,
  );
}

export function signOut() {
  sessionStorage.removeItem(SIGNED_IN);
  location.assign(redirectUri());
}

/** @returns `{ customer, token }`, or null when nobody is signed in */
export async function signedIn(config) {
  const query = new URLSearchParams(location.search);
  if (query.has('code')) await takeCode(config, query);
  const kept = JSON.parse(sessionStorage.getItem(SIGNED_IN));
  return kept && kept.until > Date.now() ? kept : null;
}

async function takeCode({ issuer, clientId }, query) {
  const attempt = JSON.parse(sessionStorage.getItem(ATTEMPT));
  sessionStorage.removeItem(ATTEMPT);
  // The code is good once: it leaves the address, and the history with it.
  history.replaceState(null, '', redirectUri());
  if (attempt?.state !== query.get('state')) return;
  const { token_endpoint: address } = await endpointsOf(issuer);
  const answer = await fetch(address, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: clientId,
      redirect_uri: redirectUri(),
      code: query.get('code'),
      code_verifier: attempt.verifier,
    }),
  });
  if (!answer.ok) return;
  const tokens = await answer.json();
  const kept = {
    customer: subjectOf(tokens.id_token),
    token: tokens.access_token,
    until: Date.now() + tokens.expires_in * 1000,
  };
  sessionStorage.setItem(SIGNED_IN, JSON.stringify(kept));
}

/** The token came from the issuer itself, so that its signature need not be checked. */
function subjectOf(idToken) {
  const [, payload] = idToken.split('.');
  return JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))).sub;
}
