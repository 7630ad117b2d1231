/** Keeps the relay's leases until it stops. */
import type { Queries } from '../../db/client.ts';
import { withJitter } from '../../ops/jitter.ts';
import { pause } from '../carrier/loop.ts';
import { type Leases, prepareLeases } from './leases.ts';
import type { RelayServices } from './services.ts';

export interface KeepLeasesOptions {
  readonly db: Queries;
  readonly leases: Leases;
  readonly leaseMs: number;
  readonly services: RelayServices;
  readonly checkTopic: () => Promise<void>;
  /** More partitions are held than before. */
  readonly onTaken: () => void;
  readonly signal: AbortSignal;
}

/** Renewals within one lease, so that a few may fail. */
const RENEWALS_PER_LEASE = 6;

export async function keepLeases(options: KeepLeasesOptions): Promise<void> {
  const { db, leases, leaseMs, services, checkTopic, onTaken, signal } = options;

  /** Other copies may reach Kafka; this copy takes part again once it does. */
  const giveWay = async (): Promise<void> => {
    await leases.releaseAll();
    await checkTopic().then(services.kafkaAnswered, () => {});
  };

  let isPrepared = false;
  while (!signal.aborted) {
    try {
      const before = leases.count;
      if (!isPrepared) await prepareLeases(db);
      isPrepared = true;
      if (services.isCutOff()) await giveWay();
      else await leases.renew();
      services.outages.ended('postgres');
      if (leases.count > before) onTaken();
    } catch (error) {
      services.failed('postgres', error);
    }
    await pause(withJitter(leaseMs / RENEWALS_PER_LEASE), signal);
  }
}
