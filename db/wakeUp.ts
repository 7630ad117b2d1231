/**
 * Wakes the outbox carriers within milliseconds of a commit. Only a hint: they also poll, so a hint
 * may be lost, late or repeated.
 */
import type postgres from 'postgres';

export type WakeUpChannel = 'commands' | 'deliveries';

export interface WakeUp {
  /** Says that there may be work. Called after the commit; never waits, never fails. */
  hint(...channels: WakeUpChannel[]): void;
  /**
   * Calls `onHint` at every hint, and whenever hints may have been missed because the connection was
   * lost. Resolves once it listens, or at once when Postgres is away: the driver then goes on
   * connecting by itself.
   */
  listen(channel: WakeUpChannel, onHint: () => void): Promise<{ stop(): Promise<void> }>;
}

/**
 * Hints as NOTIFY in a statement of its own, at most one in flight; hints that come meanwhile share
 * the next one. Inside the business transaction it would hold Postgres's one notify-queue lock across
 * that commit's fsync, and all writers would wait for each other. For the same reason this statement
 * does not wait for the disk: polling makes up for a hint that a crash loses.
 */
export function createWakeUp(sql: postgres.Sql): WakeUp {
  const waiting = new Set<WakeUpChannel>();
  let isSending = false;

  const notify = async (): Promise<void> => {
    isSending = true;
    try {
      while (waiting.size > 0) {
        const channels = [...waiting].join();
        waiting.clear();
        await sql`
          select set_config('synchronous_commit', 'off', true), pg_notify('oms_' || channel, '')
          from unnest(string_to_array(${channels}, ',')) as channel`;
      }
    } catch {
      // Postgres is away or ending: polling finds the work when it is back.
      waiting.clear();
    } finally {
      isSending = false;
    }
  };

  return {
    hint(...channels) {
      for (const channel of channels) waiting.add(channel);
      if (!isSending) void notify();
    },
    async listen(channel, onHint) {
      let stopped = false;
      const wake = () => {
        if (!stopped) onHint();
      };
      const listening = await sql.listen(`oms_${channel}`, wake, wake).catch(() => null);
      return {
        async stop() {
          stopped = true;
          await listening?.unlisten().catch(() => {});
        },
      };
    },
  };
}
