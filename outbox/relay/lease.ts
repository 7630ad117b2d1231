/**
 * Who sends which partition's events. A copy holds at most its fair share, renews it, and acts on a
 * partition only while its own clocks say that the lease cannot have ended.
 */
import type postgres from 'postgres';
import { DELIVERY_PARTITIONS } from '../../db/schema.ts';

export interface HeldPartition {
  readonly partition: number;
  /** Grows with every change of hands: what an earlier holder still writes is told apart by it. */
  readonly epoch: string;
}

export interface LeaseClock {
  /** Milliseconds that only grow; stands still while the machine is suspended. */
  readonly monotonicMs: () => number;
  /** Milliseconds that go on while the machine is suspended, but may be set. */
  readonly wallMs: () => number;
}

export interface LeaseOptions {
  readonly sql: postgres.Sql;
  /** This copy's name, of its own in every life. */
  readonly holder: string;
  readonly leaseMs: number;
  /** How long before its end a lease is no longer acted on: what an action may take. */
  readonly marginMs: number;
  readonly clock?: LeaseClock;
}

export interface Leases {
  /** Renews what is held, gives up what is more than the fair share, takes what is free. */
  renew(): Promise<void>;
  /** Runs `act` with those of `partitions` that may be acted on; none is given away meanwhile. */
  use<T>(
    partitions: readonly number[],
    act: (held: readonly HeldPartition[]) => Promise<T>,
  ): Promise<T>;
  /** Whether it may still be acted on: asked right before each sending. */
  isUsable(held: HeldPartition): boolean;
  /** Somebody else seems to have taken it over: it is not acted on until a renewal has asked. */
  doubt(held: HeldPartition): void;
  /** How many partitions are held. */
  readonly count: number;
  /** Gives everything back, for others to take at once. */
  releaseAll(): Promise<void>;
}

interface Lease extends HeldPartition {
  readonly endsAtMonotonicMs: number;
  readonly endsAtWallMs: number;
}

const systemClock: LeaseClock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };

export function createLeases(options: LeaseOptions): Leases {
  const { sql, holder, leaseMs, marginMs, clock = systemClock } = options;
  const held = new Map<number, Lease>();
  const inUse = new Set<number>();
  /** To be given away when nothing is under way there: nothing new begins. */
  let leaving: ReadonlySet<number> = new Set();
  const lease = sql`now() + ${leaseMs} * interval '1 millisecond'`;

  /** Taken before the statement is sent: the database's lease ends no earlier than this. */
  const endsFromNow = () => ({
    endsAtMonotonicMs: clock.monotonicMs() + leaseMs,
    endsAtWallMs: clock.wallMs() + leaseMs,
  });
  const marginLeft = (one: Lease): boolean =>
    clock.monotonicMs() < one.endsAtMonotonicMs - marginMs &&
    clock.wallMs() < one.endsAtWallMs - marginMs;

  const countLiving = async (): Promise<number> => {
    await sql`
      insert into relay_copies (copy_id, seen_until) values (${holder}, ${lease})
      on conflict (copy_id) do update set seen_until = excluded.seen_until`;
    await sql`delete from relay_copies where seen_until < now() - interval '1 minute'`;
    const [row] = await sql`
      select count(*)::int as living from relay_copies where seen_until > now()`;
    return Math.max(1, Number(row?.['living'] ?? 1));
  };

  /** The database knows what we hold; a name is never used twice, so that it cannot be mistaken. */
  const renewHeld = async (): Promise<void> => {
    const ends = endsFromNow();
    const rows = await sql<HeldPartition[]>`
      update relay_leases set expires_at = ${lease}
      where holder = ${holder}
      returning partition, epoch`;
    held.clear();
    for (const row of rows) held.set(row.partition, { ...row, ...ends });
  };

  const take = async (count: number): Promise<void> => {
    const ends = endsFromNow();
    const rows = await sql<HeldPartition[]>`
      with free as (
        select partition from relay_leases where expires_at < now()
        order by random() limit ${count} for update skip locked)
      update relay_leases l set holder = ${holder}, epoch = l.epoch + 1, expires_at = ${lease}
      from free where l.partition = free.partition
      returning l.partition, l.epoch`;
    for (const row of rows) held.set(row.partition, { ...row, ...ends });
  };

  const release = async (partitions: readonly number[]): Promise<void> => {
    for (const partition of partitions) held.delete(partition);
    await sql`
      update relay_leases set holder = null, expires_at = '-infinity'
      where holder = ${holder} and partition = any(${partitions as number[]}::smallint[])`;
  };

  /** Gives away what is too much, as soon as nothing is under way there. */
  const shrinkTo = async (fairShare: number): Promise<void> => {
    const surplus = held.size - fairShare;
    const idleFirst = [...held.keys()].sort((a, b) => Number(inUse.has(a)) - Number(inUse.has(b)));
    leaving = new Set(idleFirst.slice(0, Math.max(0, surplus)));
    const idle = [...leaving].filter((partition) => !inUse.has(partition));
    if (idle.length > 0) await release(idle);
  };

  const isUsable = ({ partition, epoch }: HeldPartition): boolean => {
    const one = held.get(partition);
    return one !== undefined && one.epoch === epoch && marginLeft(one);
  };

  return {
    async renew() {
      await renewHeld();
      const fairShare = Math.ceil(DELIVERY_PARTITIONS / (await countLiving()));
      await shrinkTo(fairShare);
      if (held.size < fairShare) await take(fairShare - held.size);
    },
    async use(partitions, act) {
      const mine = partitions.flatMap((partition) => {
        const one = held.get(partition);
        return one && !leaving.has(partition) && isUsable(one)
          ? [{ partition, epoch: one.epoch }]
          : [];
      });
      for (const { partition } of mine) inUse.add(partition);
      try {
        return await act(mine);
      } finally {
        for (const { partition } of mine) inUse.delete(partition);
      }
    },
    isUsable,
    doubt({ partition, epoch }) {
      if (held.get(partition)?.epoch === epoch) held.delete(partition);
    },
    get count() {
      return held.size;
    },
    async releaseAll() {
      await sql`
        update relay_leases set holder = null, expires_at = '-infinity' where holder = ${holder}`;
      held.clear();
      await sql`delete from relay_copies where copy_id = ${holder}`;
    },
  };
}

/** Makes sure that every partition has its row. */
export async function prepareLeases(sql: postgres.Sql): Promise<void> {
  await sql`
    insert into relay_leases (partition)
    select generate_series(0, ${DELIVERY_PARTITIONS - 1}) on conflict do nothing`;
}
