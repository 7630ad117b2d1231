/** `npm run -s token -- storefront` prints an access token for a development client. */
import { ConfigurationError } from '../ops/settingsReader.ts';
import { CLIENTS } from './issuer/clients.ts';
import { requestToken } from './issuer/requestToken.ts';
import { SetupProblem } from './problem.ts';
import { readDevelopmentConfig } from './settings.ts';

try {
  const [name, ...scopes] = process.argv.slice(2);
  if (name === undefined) {
    const names = CLIENTS.map(({ id }) => id).join(', ');
    throw new SetupProblem(`The client is missing: npm run -s token -- <${names}> [scope…]`);
  }
  const issuer =
    process.env['OAUTH_ISSUER'] ||
    `http://127.0.0.1:${readDevelopmentConfig(['ISSUER_PORT']).ISSUER_PORT}`;
  const { token } = await requestToken(issuer, name, scopes.join(' ') || undefined);
  process.stdout.write(`${token}\n`);
} catch (error) {
  if (!(error instanceof SetupProblem || error instanceof ConfigurationError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
