/**
 * `npm run demo`: places orders with different ends and prints timelines. Exits 1 on a surprise.
 */
import { ConfigurationError } from '../../ops/settingsReader.ts';
import { requestToken } from '../issuer/requestToken.ts';
import { SetupProblem } from '../problem.ts';
import { readDevelopmentConfig } from '../settings.ts';
import { createOrdersClient } from './ordersClient.ts';
import { runScenario } from './runScenario.ts';
import { scenarios } from './scenarios.ts';

try {
  const { API_URL, ISSUER_PORT } = readDevelopmentConfig(['API_URL', 'ISSUER_PORT']);
  const issuer = process.env['OAUTH_ISSUER'] || `http://127.0.0.1:${ISSUER_PORT}`;
  const [{ token: storefront }, { token: operations }] = await Promise.all([
    requestToken(issuer, 'storefront'),
    requestToken(issuer, 'operations'),
  ]);
  const client = createOrdersClient(API_URL, { storefront, operations });
  console.log(`Placing ${scenarios.length} orders at ${API_URL}.\n`);
  let surprises = 0;
  for (const [index, scenario] of scenarios.entries()) {
    const { lines, isAsExpected } = await runScenario(client, scenario);
    if (!isAsExpected) surprises += 1;
    const verdict = isAsExpected ? 'as expected' : 'NOT AS EXPECTED';
    console.log([`${index + 1}. ${scenario.title}: ${verdict}`, ...lines, ''].join('\n'));
  }
  if (surprises > 0) throw new SetupProblem(`${surprises} of them did not end as expected.`);
  console.log('All ended as expected.');
} catch (error) {
  if (!(error instanceof SetupProblem || error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
