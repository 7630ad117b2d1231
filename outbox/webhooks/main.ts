/** The process of the webhook deliverer. */
import { watchFeedLag } from '../../db/feedLag.ts';
import { runCarrier } from '../carrier/runCarrier.ts';
import { startDeliverer } from './deliverer.ts';
import { createNameLookup } from './nameLookup.ts';
import { webhookSettings } from './settings.ts';
import { createSsrfGuard } from './ssrfGuard.ts';
import { CONCURRENT_LOOKUPS } from './threads.ts';

/** Added to the time limit of an attempt: saving the rounds in flight. */
const STOP_MARGIN_MS = 10_000;

await runCarrier({
  name: 'webhooks',
  port: 'WEBHOOKS_PORT',
  settings: webhookSettings,
  required: ['WEBHOOK_KEY'],
  role: 'oms_webhooks',
  channel: 'deliveries',
  start({ config, log, registry, database: { db } }) {
    const timeoutMs = config.WEBHOOK_TIMEOUT_SECONDS * 1000;
    const lookup = createNameLookup({ maxConcurrent: CONCURRENT_LOOKUPS });
    const carrier = startDeliverer({
      db,
      key: config.WEBHOOK_KEY ?? '',
      origin: config.WEBHOOK_ORIGIN,
      guard: createSsrfGuard(config.WEBHOOK_PRIVATE_NETWORKS ?? [], lookup),
      log,
      registry,
      timeoutMs,
      giveUpMs: config.WEBHOOK_GIVE_UP_HOURS * 3_600_000,
    });
    const lag = watchFeedLag({ db, log, registry });
    return {
      carrier: { ...carrier, waitingFor: () => [...carrier.waitingFor(), ...lag.waitingFor()] },
      stopLimitMs: timeoutMs + STOP_MARGIN_MS,
      connections: [{ name: 'feed lag', stop: lag.stop }],
    };
  },
});
