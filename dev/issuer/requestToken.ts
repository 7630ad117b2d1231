import { SetupProblem } from '../problem.ts';
import { CLIENTS } from './clients.ts';

const LIMIT_MS = 10_000;

/**
 * Requests an access token for a development client by the client-credentials grant.
 *
 * @param scope space separated; default: all scopes of the client
 * @throws SetupProblem when the client is unknown, or the issuer does not answer or refuses
 */
export async function requestToken(
  issuer: string,
  name: string,
  scope?: string,
): Promise<{ token: string; expiresInSeconds: number }> {
  const client = CLIENTS.find(({ id }) => id === name);
  if (client === undefined) {
    const names = CLIENTS.map(({ id }) => id).join(', ');
    throw new SetupProblem(`There is no client "${name}": take one of ${names}.`);
  }
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (scope !== undefined) form.set('scope', scope);
  const credentials = Buffer.from(`${client.id}:${client.secret}`).toString('base64');
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}` },
    body: form,
    signal: AbortSignal.timeout(LIMIT_MS),
  }).catch(() => {
    throw new SetupProblem(
      `No OAuth issuer answers at ${issuer}: start the service with \`npm start\` first, or set OAUTH_ISSUER (or ISSUER_PORT) to where it is.`,
    );
  });
  const body: unknown = await answer.json().catch(() => null);
  if (!answer.ok || !isGrant(body)) {
    throw new SetupProblem(`The OAuth issuer refused: ${answer.status} ${JSON.stringify(body)}`);
  }
  return { token: body.access_token, expiresInSeconds: body.expires_in };
}

function isGrant(body: unknown): body is { access_token: string; expires_in: number } {
  return (
    typeof body === 'object' &&
    body !== null &&
    'access_token' in body &&
    typeof body.access_token === 'string' &&
    'expires_in' in body &&
    typeof body.expires_in === 'number'
  );
}
