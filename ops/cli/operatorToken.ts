/** The access token that the operators' commands call the API with: a person's, or one of a client of its own. */
import { clientCredentialsGrant } from 'openid-client';
import { discoverIssuer } from '../issuerClient.ts';
import { readConfig } from '../settings.ts';
import { UsageError } from './command.ts';

/** A token is used no longer than until so long before its end. */
const MARGIN_MS = 30_000;
/** Of a token that does not say when it ends. */
const LIVES_SECONDS = 60;

export const operatorTokenSettings = [
  'OPS_TOKEN',
  'OPS_CLIENT_ID',
  'OPS_CLIENT_SECRET',
  'OPS_CLIENT_PARAMETERS',
] as const;

/** @throws UsageError when the settings name no token and no client */
export function operatorToken(environment = process.env): () => Promise<string> {
  const config = readConfig(operatorTokenSettings, environment);
  const { OPS_TOKEN: token, OPS_CLIENT_ID: clientId, OPS_CLIENT_SECRET: clientSecret } = config;
  if (token !== undefined) return async () => token;
  if (clientId === undefined || clientSecret === undefined)
    throw new UsageError('it calls the API: set OPS_TOKEN, or OPS_CLIENT_ID and OPS_CLIENT_SECRET');
  const { OAUTH_ISSUER: issuer } = readConfig(['OAUTH_ISSUER'], environment);
  const parameters = new URLSearchParams(config.OPS_CLIENT_PARAMETERS ?? '');
  return keptUntilItEnds(async () => {
    const client = await discoverIssuer({ issuer, clientId, clientSecret });
    const answer = await clientCredentialsGrant(client, parameters);
    const seconds = answer.expiresIn() ?? LIVES_SECONDS;
    return { token: answer.access_token, endsAt: Date.now() + seconds * 1_000 };
  });
}

interface Obtained {
  readonly token: string;
  readonly endsAt: number;
}

function keptUntilItEnds(obtain: () => Promise<Obtained>): () => Promise<string> {
  let kept: Obtained | null = null;
  return async () => {
    if (kept === null || Date.now() > kept.endsAt - MARGIN_MS) kept = await obtain();
    return kept.token;
  };
}
