/**
 * Wakes the outbox carriers within milliseconds of a commit. Only a hint: they also poll, so a hint
 * may be lost, late or repeated.
 */
import type postgres from 'postgres';

export type WakeUpChannel = 'commands' | 'deliveries';

export interface WakeUp {
  /** Says that there may be work. Called after the commit; never waits, never fails. */
  hint(channel: WakeUpChannel): void;
  /**
   * Calls `onHint` at every hint, and whenever hints may have been missed because the connection was
   * lost. Resolves once it listens, or at once when Postgres is away: the driver then goes on
   * connecting by itself.
   */
  listen(channel: WakeUpChannel, onHint: () => void): Promise<{ stop(): Promise<void> }>;
}

interface Sending {
  /** A commit came after the NOTIFY in flight was sent and needs a NOTIFY of its own. */
  again: boolean;
}

/**
 * Hints as NOTIFY in a statement of its own, at most one in flight per channel. Inside the business
 * transaction it would hold Postgres's one notify-queue lock across that commit's fsync, and all
 * writers would wait for each other. For the same reason this statement does not wait for the disk:
 * polling makes up for a hint that a crash loses.
 */
export function createWakeUp(sql: postgres.Sql): WakeUp {
  const sending = new Map<WakeUpChannel, Sending>();

  const notify = async (channel: WakeUpChannel, state: Sending): Promise<void> => {
    try {
      do {
        state.again = false;
        await sql`
          select set_config('synchronous_commit', 'off', true), pg_notify(${`oms_${channel}`}, '')`;
      } while (state.again);
    } catch {
      // Postgres is away or ending: polling finds the work when it is back.
    } finally {
      sending.delete(channel);
    }
  };

  return {
    hint(channel) {
      const running = sending.get(channel);
      if (running) {
        running.again = true;
        return;
      }
      const state: Sending = { again: false };
      sending.set(channel, state);
      void notify(channel, state);
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
