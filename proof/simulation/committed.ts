/** What is committed of a run: its history, and the saga brought back from it. */
import type { Activation, Command, Instance, Job } from './sandbox.ts';

export interface Step {
  readonly activation: Activation;
  readonly commands: readonly Command[];
}

export interface Replayed {
  /** Where the code did something else than was committed. */
  readonly broken: readonly string[];
  /** Local activities of which no end is known. */
  readonly unended: readonly Command[];
}

export async function replay(instance: Instance, steps: readonly Step[]): Promise<Replayed> {
  const broken: string[] = [];
  const unended = new Map<number, Command>();
  // The SDK's core tells of all patches a history has before anything else.
  const patches = steps.flatMap(({ commands }) =>
    commands.flatMap(({ setPatchMarker }) => (setPatchMarker ? [setPatchMarker.patchId] : [])),
  );
  const told = [...new Set(patches)].map((patchId) => ({ notifyHasPatch: { patchId } }) as Job);
  for (const [at, { activation, commands }] of steps.entries()) {
    const jobs = at === 0 ? [...told, ...activation.jobs] : activation.jobs;
    const again = await instance.activate({ ...activation, jobs }, true);
    if (shape(again) !== shape(commands))
      broken.push(`replayed, it wanted ${shape(again)} instead of ${shape(commands)}`);
    for (const { resolveActivity } of activation.jobs)
      if (resolveActivity?.isLocal) unended.delete(resolveActivity.seq ?? 0);
    for (const command of commands)
      if (command.scheduleLocalActivity)
        unended.set(command.scheduleLocalActivity.seq ?? 0, command);
  }
  return { broken, unended: [...unended.values()] };
}

/** Commands as the server compares them with a history: their kinds and types, in order. */
const shape = (commands: readonly Command[]): string =>
  commands
    // An update that was refused is not in the history.
    .filter(({ updateResponse }) => !updateResponse)
    .map((command) => {
      const [kind = '', value] =
        Object.entries(command).find(([key, one]) => one && key !== 'userMetadata') ?? [];
      const { activityType, seq } = (value ?? {}) as { activityType?: string; seq?: number };
      return [kind, activityType, seq].filter((part) => part !== undefined).join(' ');
    })
    .join(', ');
