/** The process of the webhook deliverer. */
import { ConfigurationError } from '../../ops/settingsReader.ts';
import { runCarrier } from '../carrier/runCarrier.ts';
import { startDeliverer } from './deliverer.ts';
import { createNameLookup } from './nameLookup.ts';
import { createSsrfGuard } from './ssrfGuard.ts';
import { CONCURRENT_LOOKUPS } from './threads.ts';

/** Added to the time limit of an attempt: saving the rounds in flight. */
const STOP_MARGIN_MS = 10_000;

await runCarrier({
  name: 'webhooks',
  port: 'WEBHOOKS_PORT',
  settings: [
    'WEBHOOK_KEY',
    'WEBHOOK_PRIVATE_NETWORKS',
    'WEBHOOK_TIMEOUT_SECONDS',
    'WEBHOOK_GIVE_UP_HOURS',
  ],
  channel: 'deliveries',
  start({ config, log, registry, database: { db } }) {
    const key = config.WEBHOOK_KEY;
    if (key === undefined) throw new ConfigurationError('WEBHOOK_KEY is not set.');
    const timeoutMs = config.WEBHOOK_TIMEOUT_SECONDS * 1000;
    const lookup = createNameLookup({ maxConcurrent: CONCURRENT_LOOKUPS });
    const carrier = startDeliverer({
      db,
      key,
      guard: createSsrfGuard(config.WEBHOOK_PRIVATE_NETWORKS ?? [], lookup),
      log,
      registry,
      timeoutMs,
      giveUpMs: config.WEBHOOK_GIVE_UP_HOURS * 3_600_000,
    });
    return { carrier, stopLimitMs: timeoutMs + STOP_MARGIN_MS };
  },
});
