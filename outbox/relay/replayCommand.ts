/**
 * Sends events to Kafka once more, under their ids: for a topic that was lost or whose retention has
 * deleted them.
 *
 *   npm run -s events:replay -- --all
 *   npm run -s events:replay -- --since=2026-03-01T00:00:00Z [--until=2026-03-02T00:00:00Z]
 *   npm run -s events:replay -- --order=ORDER_ID [--from-version=2]
 *
 * It needs DATABASE_URL, and a relay that runs.
 */
import { parseArgs } from 'node:util';
import { isOrderId } from '../../contracts/ids.ts';
import { databaseSettings, openDatabase } from '../../db/openDatabase.ts';
import { createWakeUp } from '../../db/wakeUp.ts';
import { runMain } from '../../ops/runMain.ts';
import { readConfig } from '../../ops/settings.ts';
import { deliverySettings } from './deliveries.ts';
import { replayEvents, replayOrder } from './replayEvents.ts';

const USAGE =
  'usage: npm run -s events:replay -- ' +
  '(--all | --since=TIME [--until=TIME] | --order=ORDER_ID [--from-version=N])';

interface Selection {
  readonly order: string | null;
  readonly fromVersion: number;
  readonly since: Date | null;
  readonly until: Date | null;
}

/** The events that the command line selects; null when the arguments are wrong. */
function parseSelection(args: string[]): Selection | null {
  const text = { type: 'string' } as const;
  const options = { all: { type: 'boolean' }, since: text, until: text, order: text } as const;
  try {
    const { values } = parseArgs({ args, options: { ...options, 'from-version': text } });
    const { all, order = null } = values;
    const timeOf = (time: string | undefined) => (time === undefined ? null : new Date(time));
    const [since, until] = [timeOf(values.since), timeOf(values.until)];
    const fromVersion = Number(values['from-version'] ?? 1);
    const isRight =
      [all === true, since !== null, order !== null].filter(Boolean).length === 1 &&
      (order === null ? values['from-version'] === undefined : isOrderId(order)) &&
      (until === null || since !== null) &&
      [since, until].every((time) => !Number.isNaN(time?.getTime())) &&
      Number.isInteger(fromVersion);
    return isRight ? { order, fromVersion, since, until } : null;
  } catch {
    return null;
  }
}

await runMain(async () => {
  const selection = parseSelection(process.argv.slice(2));
  if (!selection) {
    console.error(USAGE);
    process.exit(2);
  }
  const { order, fromVersion, since, until } = selection;
  const config = readConfig(databaseSettings);
  const { db, sql, close } = await openDatabase(config, {
    name: 'replay',
    role: 'oms_operator',
    settings: deliverySettings,
  });
  const { hint } = createWakeUp(sql);
  try {
    const onProgress = (replayed: number): void => {
      hint('deliveries');
      console.error(JSON.stringify({ replayed }));
    };
    const replayed =
      order === null
        ? await replayEvents(db, { ...(since && { since }), ...(until && { until }), onProgress })
        : await replayOrder(db, order, fromVersion);
    hint('deliveries');
    console.log(JSON.stringify({ replayed }));
  } finally {
    await close();
  }
});
