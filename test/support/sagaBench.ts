import { afterAll } from 'vitest';
import { type OrderBench, orderBench } from '../../proof/fixtures/orderBench.ts';
import { testTemporal } from './temporal.ts';
import { workflowBundle } from './workflowBundle.ts';

/**
 * A bench of scripted orders in a namespace of this test file's own, stopped after the file's tests.
 * On the real development server: the time-skipping one schedules a task's timers after it has
 * unlocked its clock, which can skip past them on a busy machine. Orders with short policies need no
 * skipping. Call it at the top level of the file.
 */
export async function sagaBench(): Promise<OrderBench> {
  const bench = await orderBench(await testTemporal(), await workflowBundle());
  afterAll(() => bench.stop());
  return bench;
}
