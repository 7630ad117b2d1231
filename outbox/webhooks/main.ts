/** The webhooks' process. */

import { connectDatabase } from '../../db/client.ts';
import { createWakeUp } from '../../db/wakeUp.ts';
import { startHealthServer } from '../../ops/healthServer.ts';
import { createLogger } from '../../ops/logger.ts';
import { createRegistry } from '../../ops/registry.ts';
import { runMain } from '../../ops/runMain.ts';
import { readConfig } from '../../ops/settings.ts';
import { ConfigurationError } from '../../ops/settingsReader.ts';
import { stopOnSignal } from '../../ops/shutdown.ts';
import { createAddressGuard } from './addresses.ts';
import { createNames } from './names.ts';
import { LOOKUPS_AT_ONCE } from './threads.ts';
import { startWebhooks } from './webhooks.ts';

await runMain(async () => {
  const config = readConfig([
    'DATABASE_URL',
    'DATABASE_POOL_SIZE',
    'WEBHOOK_KEY',
    'WEBHOOK_PRIVATE_NETWORKS',
    'WEBHOOK_TIMEOUT_SECONDS',
    'WEBHOOK_GIVE_UP_HOURS',
    'WEBHOOKS_PORT',
    'OPS_HOST',
    'LOG_LEVEL',
  ]);
  const key = config.WEBHOOK_KEY;
  if (key === undefined) throw new ConfigurationError('WEBHOOK_KEY is not set.');
  const log = createLogger('webhooks', config.LOG_LEVEL);
  const database = connectDatabase(config.DATABASE_URL, config.DATABASE_POOL_SIZE, 'webhooks');
  const registry = createRegistry('webhooks');
  const timeoutMs = config.WEBHOOK_TIMEOUT_SECONDS * 1000;
  const names = createNames({ atOnce: LOOKUPS_AT_ONCE });
  const webhooks = startWebhooks({
    sql: database.sql,
    key,
    guard: createAddressGuard(config.WEBHOOK_PRIVATE_NETWORKS ?? [], names),
    log,
    registry,
    timeoutMs,
    giveUpMs: config.WEBHOOK_GIVE_UP_HOURS * 3_600_000,
  });
  const hints = await createWakeUp(database.sql).listen('deliveries', webhooks.wake);
  const health = await startHealthServer({
    host: config.OPS_HOST,
    port: config.WEBHOOKS_PORT,
    registry,
    waitingFor: webhooks.waitingFor,
  });
  stopOnSignal({
    log,
    limitMs: timeoutMs + 10_000,
    steps: [
      { name: 'hints', stop: hints.stop },
      { name: 'webhooks', stop: webhooks.stop },
      { name: 'health', stop: health.close },
      { name: 'database', stop: database.close },
    ],
  });
  log.info({ port: health.port }, 'delivering');
});
