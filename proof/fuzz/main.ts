/**
 * `npm run fuzz`: runs the whole service on free ports and in a temporary folder, and tests it with
 * Schemathesis. Exits with 1 when an answer is a 5xx or violates the OpenAPI document, or when an
 * operation on orders was never accepted.
 *
 *   npm run fuzz -- --seconds=600 --examples=200 --seed=7
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SetupProblem } from '../../dev/problem.ts';
import { FULL_SPEED } from '../../dev/supervisor/fullSpeed.ts';
import { launchService } from '../../dev/supervisor/launchService.ts';
import { freePorts } from '../../dev/supervisor/servicePorts.ts';
import { existingOrders } from './existingOrders.ts';
import { answerLines, answersIn, neverReached } from './reached.ts';
import { fuzz, WEBHOOK_SECRETS } from './schemathesis.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '300' },
    examples: { type: 'string', default: '100' },
    seed: { type: 'string' },
  },
});
const report = (line: string): void => console.error(line);
const dataDir = await mkdtemp(join(tmpdir(), 'oms-fuzz-'));
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
try {
  const ports = await freePorts();
  const service = await launchService({
    ports,
    dataDir,
    kafka: false,
    environment: { LOG_LEVEL: 'warn', ...FULL_SPEED, ...WEBHOOK_SECRETS },
    report,
    abandon: stopping.signal,
  });
  try {
    const { api, issuer } = service.addresses;
    const passed = await fuzz({
      orders: await existingOrders({ api, issuer }),
      ...{ url: api, issuer },
      examples: Number(values.examples),
      limitSeconds: Number(values.seconds),
      ...(values.seed === undefined ? {} : { seed: Number(values.seed) }),
      report,
      onOutput: (text) => process.stdout.write(text),
      abandon: stopping.signal,
    });
    const metrics = await fetch(`http://127.0.0.1:${ports.apiOps}/metrics`);
    const answers = answersIn(await metrics.text());
    report(answerLines(answers).join('\n'));
    const unreached = neverReached(answers);
    for (const operation of unreached) report(`NEVER ACCEPTED: ${operation}`);
    process.exitCode = passed && unreached.length === 0 ? 0 : 1;
  } finally {
    await service.stop();
  }
} catch (error) {
  if (!(error instanceof SetupProblem)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
