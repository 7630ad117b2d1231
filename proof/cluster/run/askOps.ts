/** The operators' commands on the cluster, as a person types them. */
import { startChild } from '../../../dev/process/childProcess.ts';
import type { SystemUnderTest } from '../../chaos/run/systemUnderTest.ts';

interface Told {
  readonly isDone: boolean;
  /** What it printed: one object in a line. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
}

export type Addresses = Pick<SystemUnderTest, 'databaseUrl' | 'temporal'>;

/** @throws when it printed nothing but words */
export async function askOps(
  { databaseUrl, temporal }: Addresses,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<Told> {
  const { address, namespace } = temporal;
  const environment = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
  const child = startChild(
    'ops/cli/main.ts',
    { DATABASE_URL: databaseUrl, ...environment, ...more },
    args,
  );
  const code = await child.ended;
  const printed = child.output().split('\n');
  const lines = printed.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  if (lines.length === 0) throw new Error(child.output());
  return { isDone: code === 0, lines };
}
