/** Porcupine on histories of the real service, without faults: as it is, and with each planted bug. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createCaller } from '../../../proof/linearizability/caller.ts';
import { type Kind, kinds, writeHistory } from '../../../proof/linearizability/history.ts';
import { judgeHistory, type Verdict } from '../../../proof/linearizability/judge.ts';
import { type Plant, plantBug } from '../../../proof/linearizability/plants.ts';
import { record } from '../../../proof/linearizability/record.ts';
import { SETTINGS } from '../../../proof/linearizability/run.ts';
import { runningService } from '../../support/runningService.ts';
import { hasGo } from './verdictOf.ts';

const LIMIT_MS = 5 * 60_000;
/** With 250 a stale read was not always among them. */
const PLANTED_OPERATIONS = 1_500;
const service = hasGo ? await runningService(SETTINGS, { kafka: false }) : null;

async function recorded(plant: Plant | null, of: readonly Kind[], operations: number) {
  if (!service) throw new Error('there is no service');
  const { api, issuer, databaseUrl } = service.addresses;
  const folder = await mkdtemp(join(tmpdir(), 'linearizability-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'history.jsonl');
  const history = writeHistory(path);
  const planted = await plantBug(plant, databaseUrl, [api]);
  const call = createCaller(planted.doors, issuer);
  const world = { call, history, run: `${randomUUID().slice(0, 8)}-` };
  const quiet = () => {};
  await record(world, { operations, seed: 1, kinds: of }, quiet).finally(planted.close);
  await history.close();
  return judgeHistory(path, folder, quiet);
}

const illegalIn = (verdicts: readonly Verdict[]) =>
  verdicts.filter(({ illegal }) => illegal.length > 0).map(({ model }) => model);

describe.skipIf(!hasGo)('What clients see of the service', () => {
  test('is linearizable: orders, keys and stock', { timeout: LIMIT_MS }, async () => {
    const verdicts = await recorded(null, kinds, 1_000);
    expect(verdicts.map(({ model }) => model)).toEqual(kinds);
    expect(verdicts.flatMap(({ illegal, unknown }) => [...illegal, ...unknown])).toEqual([]);
  });

  test.each([
    ['a cache answers some reads from what it has kept', 'stale-reads', 'orders'],
    ['some idempotency keys are forgotten', 'forgotten-keys', 'keys'],
    ['some changes of the stock are lost', 'lost-updates', 'stock'],
  ] as const)('is not linearizable where %s', { timeout: LIMIT_MS }, async (_what, plant, kind) => {
    expect(illegalIn(await recorded(plant, [kind], PLANTED_OPERATIONS))).toContain(kind);
  });
});
