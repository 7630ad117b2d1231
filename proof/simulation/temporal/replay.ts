/** Replays a run's committed history in a new workflow instance, and compares the commands. */
import type { Activation, Command, Instance, Job } from './sandbox.ts';

/** One activation and the commands it led to. */
export interface HistoryStep {
  readonly activation: Activation;
  readonly commands: readonly Command[];
}

interface Replay {
  /** One sentence for each difference between the commands and the history. */
  readonly violations: readonly string[];
  /** Scheduling commands of local activities without a result in the history. */
  readonly openLocalActivities: readonly Command[];
}

export async function replay(instance: Instance, steps: readonly HistoryStep[]): Promise<Replay> {
  const violations: string[] = [];
  const open = new Map<number, Command>();
  // The SDK's core announces all patches of a history first.
  const patches = steps.flatMap(({ commands }) =>
    commands.flatMap(({ setPatchMarker }) => (setPatchMarker ? [setPatchMarker.patchId] : [])),
  );
  const notices = [...new Set(patches)].map((patchId) => ({ notifyHasPatch: { patchId } }) as Job);
  for (const [at, { activation, commands }] of steps.entries()) {
    const jobs = at === 0 ? [...notices, ...activation.jobs] : activation.jobs;
    const again = await instance.activate({ ...activation, jobs }, true);
    if (shape(again) !== shape(commands))
      violations.push(`the replay made ${shape(again)} instead of ${shape(commands)}`);
    for (const { resolveActivity } of activation.jobs)
      if (resolveActivity?.isLocal) open.delete(resolveActivity.seq ?? 0);
    for (const command of commands)
      if (command.scheduleLocalActivity) open.set(command.scheduleLocalActivity.seq ?? 0, command);
  }
  return { violations, openLocalActivities: [...open.values()] };
}

/** Commands as the server compares them with a history: their kinds and types, in order. */
const shape = (commands: readonly Command[]): string =>
  commands
    // A rejected update is not in the history.
    .filter(({ updateResponse }) => !updateResponse)
    .map((command) => {
      const [kind = '', value] =
        Object.entries(command).find(([key, field]) => field && key !== 'userMetadata') ?? [];
      const { activityType, seq } = (value ?? {}) as { activityType?: string; seq?: number };
      return [kind, activityType, seq].filter((part) => part !== undefined).join(' ');
    })
    .join(', ');
