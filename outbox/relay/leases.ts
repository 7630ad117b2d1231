/**
 * Leases on the relay's partitions. A copy holds at most its fair share, renews its leases, and acts
 * on a partition only while its own clocks say that the lease cannot have ended.
 */
import { sql } from 'drizzle-orm';
import type { Queries } from '../../db/client.ts';
import { DELIVERY_PARTITIONS } from '../../db/schema.ts';

export type HeldPartition = {
  readonly partition: number;
  /** Grows whenever another copy takes the partition; statements of an earlier holder fail on it. */
  readonly fencingToken: string;
};

interface LeaseClock {
  /** Milliseconds that only grow; stands still while the machine is suspended. */
  readonly monotonicMs: () => number;
  /** Milliseconds that go on while the machine is suspended, but may be set. */
  readonly wallMs: () => number;
}

export interface LeaseOptions {
  readonly db: Queries;
  /** This copy's name, a new one in every process. */
  readonly holder: string;
  readonly leaseMs: number;
  /** How long before its end a lease is no longer acted on: what an action may take. */
  readonly marginMs: number;
  readonly clock?: LeaseClock;
}

export interface Leases {
  /** Renews the leases held, gives up those above the fair share, takes free ones. */
  renew(): Promise<void>;
  /** Runs `act` with those of `partitions` that may be acted on; keeps them until it has settled. */
  use<T>(
    partitions: readonly number[],
    act: (held: readonly HeldPartition[]) => Promise<T>,
  ): Promise<T>;
  /** Whether a lease may still be acted on: checked right before each send. */
  isUsable(held: HeldPartition): boolean;
  /** Drops a lease that another copy seems to have taken over, until the next renewal. */
  doubt(held: HeldPartition): void;
  /** How many partitions are held. */
  readonly count: number;
  /** Gives up all leases, for other copies to take at once. */
  releaseAll(): Promise<void>;
}

interface Lease extends HeldPartition {
  readonly endsAtMonotonicMs: number;
  readonly endsAtWallMs: number;
}

const systemClock: LeaseClock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };

export function createLeases(options: LeaseOptions): Leases {
  const { db, holder, leaseMs, marginMs, clock = systemClock } = options;
  const held = new Map<number, Lease>();
  const inUse = new Set<number>();
  /** To be released once no work on them is under way; no new work begins on them. */
  let leaving: ReadonlySet<number> = new Set();
  const leaseEnd = sql`now() + ${leaseMs} * interval '1 millisecond'`;

  /** Taken before the statement is sent: the database's lease ends no earlier than this. */
  const endsFromNow = () => ({
    endsAtMonotonicMs: clock.monotonicMs() + leaseMs,
    endsAtWallMs: clock.wallMs() + leaseMs,
  });
  const hasMargin = ({ endsAtMonotonicMs, endsAtWallMs }: Lease): boolean =>
    clock.monotonicMs() < endsAtMonotonicMs - marginMs && clock.wallMs() < endsAtWallMs - marginMs;

  const countLivingCopies = async (): Promise<number> => {
    await db.execute(sql`
      insert into relay_copies (copy_id, seen_until) values (${holder}, ${leaseEnd})
      on conflict (copy_id) do update set seen_until = excluded.seen_until`);
    await db.execute(sql`delete from relay_copies where seen_until < now() - interval '1 minute'`);
    const [row] = await db.execute<{ living: number }>(sql`
      select count(*)::int as living from relay_copies where seen_until > now()`);
    return Math.max(1, row?.living ?? 1);
  };

  /** Takes the database's word for what this copy holds; no two copies ever share a name. */
  const renewHeld = async (): Promise<void> => {
    const ends = endsFromNow();
    const rows = await db.execute<HeldPartition>(sql`
      update relay_leases set expires_at = ${leaseEnd}
      where holder = ${holder}
      returning partition, epoch as "fencingToken"`);
    held.clear();
    for (const row of rows) held.set(row.partition, { ...row, ...ends });
  };

  const take = async (count: number): Promise<void> => {
    const ends = endsFromNow();
    const rows = await db.execute<HeldPartition>(sql`
      with free as (
        select partition from relay_leases where expires_at < now()
        order by random() limit ${count} for update skip locked)
      update relay_leases l set holder = ${holder}, epoch = l.epoch + 1, expires_at = ${leaseEnd}
      from free where l.partition = free.partition
      returning l.partition, l.epoch as "fencingToken"`);
    for (const row of rows) held.set(row.partition, { ...row, ...ends });
  };

  const release = async (partitions: readonly number[]): Promise<void> => {
    for (const partition of partitions) held.delete(partition);
    await db.execute(sql`
      update relay_leases set holder = null, expires_at = '-infinity'
      where holder = ${holder} and partition = any(${sql.param(partitions)}::smallint[])`);
  };

  /** Releases what is above the fair share, as soon as no work on it is under way. */
  const shrinkTo = async (fairShare: number): Promise<void> => {
    const surplus = held.size - fairShare;
    const idleFirst = [...held.keys()].sort((a, b) => Number(inUse.has(a)) - Number(inUse.has(b)));
    leaving = new Set(idleFirst.slice(0, Math.max(0, surplus)));
    const idle = [...leaving].filter((partition) => !inUse.has(partition));
    if (idle.length > 0) await release(idle);
  };

  const isUsable = ({ partition, fencingToken }: HeldPartition): boolean => {
    const lease = held.get(partition);
    return lease !== undefined && lease.fencingToken === fencingToken && hasMargin(lease);
  };

  return {
    async renew() {
      await renewHeld();
      const fairShare = Math.ceil(DELIVERY_PARTITIONS / (await countLivingCopies()));
      await shrinkTo(fairShare);
      if (held.size < fairShare) await take(fairShare - held.size);
    },
    async use(partitions, act) {
      const usable = partitions.flatMap((partition) => {
        const lease = held.get(partition);
        return lease && !leaving.has(partition) && isUsable(lease)
          ? [{ partition, fencingToken: lease.fencingToken }]
          : [];
      });
      for (const { partition } of usable) inUse.add(partition);
      try {
        return await act(usable);
      } finally {
        for (const { partition } of usable) inUse.delete(partition);
      }
    },
    isUsable,
    doubt({ partition, fencingToken }) {
      if (held.get(partition)?.fencingToken === fencingToken) held.delete(partition);
    },
    get count() {
      return held.size;
    },
    async releaseAll() {
      await db.execute(sql`
        update relay_leases set holder = null, expires_at = '-infinity' where holder = ${holder}`);
      held.clear();
      await db.execute(sql`delete from relay_copies where copy_id = ${holder}`);
    },
  };
}

/** Makes sure that every partition has its row. */
export async function prepareLeases(db: Queries): Promise<void> {
  await db.execute(sql`
    insert into relay_leases (partition)
    select generate_series(0, ${DELIVERY_PARTITIONS - 1}::int) on conflict do nothing`);
}
