import { acceptedItems, acceptOrder } from '../../fixtures/acceptedOrder.ts';
import { startBareTemporal } from '../bareTemporal.ts';
import type { Measurement } from '../measurement.ts';
import { startSagaWorkers } from '../sagaWorkers.ts';
import { timeCalls } from '../timing.ts';

const ORDERS = 100;
const AT_ONCE = 25;
const FIGURE = 'to confirmed (/s)';

export const saga: Measurement = {
  name: 'saga',
  title: 'Orders to confirmed by one worker',
  baseline: 'bare workflows of three activities that do nothing, on the same Temporal',
  meaning: `${ORDERS} accepted orders a round, ${AT_ONCE} at once, from the start of their saga until it has recorded that they are confirmed. All writes to Postgres are real, and both providers are behind the fence and answer from memory without delay. Client and workers are one process on both sides. The saga needs fewer workflow tasks than the baseline (see “histories”), which makes up for its writes; and the baseline waits for its result at the client, which an order does not.`,
  rounds: 5,
  run: async (lab, alternate) => {
    const engines = await lab.engines();
    const { address } = await engines.temporal();
    const databaseUrl = await engines.createDatabase('saga');
    const workers = await startSagaWorkers(databaseUrl, address, acceptedItems);
    const bare = await startBareTemporal(address);
    const confirmed = async () => {
      const ids: string[] = [];
      while (ids.length < ORDERS) ids.push(await acceptOrder(workers.db, { commands: [] }));
      return timeCalls(ORDERS, AT_ONCE, (index) => workers.confirm(ids[index] ?? ''));
    };
    const bareRun = () => timeCalls(ORDERS, AT_ONCE, bare.runWorkflow);
    try {
      await bareRun();
      await confirmed();
      await alternate({
        measured: async () => ({ [FIGURE]: (await confirmed()).perSecond }),
        baseline: async () => ({ [FIGURE]: (await bareRun()).perSecond }),
      });
    } finally {
      await bare.close();
      await workers.close();
    }
  },
};
