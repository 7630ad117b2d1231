/**
 * Wakes the dispatcher and the relay within milliseconds of a commit. Only a hint: both also poll,
 * so that a hint may be lost, late or repeated.
 */
import type postgres from 'postgres';

export type WakeUpChannel = 'commands' | 'deliveries';

export interface WakeUp {
  /** Says that there may be work. Called after the commit; never waits, never fails. */
  hint(channel: WakeUpChannel): void;
  /**
   * Calls `onHint` at every hint, and whenever hints may have been missed (the connection was
   * lost and is back). Resolves once it listens, or at once when Postgres is away: the driver
   * then goes on trying by itself.
   */
  listen(channel: WakeUpChannel, onHint: () => void): Promise<{ stop(): Promise<void> }>;
}

interface Sending {
  /** A commit came after the NOTIFY in flight was sent: it needs one of its own. */
  again: boolean;
}

/**
 * Hints as NOTIFY in a statement of its own, at most one in flight per channel. Inside the business
 * transaction it would hold Postgres's one notify-queue lock across that commit's fsync, and every
 * writer would wait for every other one. For the same reason this statement doesn't wait for the
 * disk: a hint that a crash loses is made up for by polling.
 */
export function createWakeUp(sql: postgres.Sql): WakeUp {
  const sending = new Map<WakeUpChannel, Sending>();

  const notify = async (channel: WakeUpChannel, state: Sending): Promise<void> => {
    do {
      state.again = false;
      await sql`
        select set_config('synchronous_commit', 'off', true), pg_notify(${`oms_${channel}`}, '')`;
    } while (state.again);
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
      notify(channel, state)
        .catch(() => {
          // Postgres is away or ending: polling finds the work when it is back.
        })
        .finally(() => sending.delete(channel));
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
