/** Makes of an order's workflow one that does more for customers' orders that begin with it, and still more when it replays them. */
import { sleep, workflowInfo } from '@temporalio/workflow';
import type { OrderOutcome, OrderStart } from '../../../contracts/saga.ts';

type Saga = (start: OrderStart) => Promise<OrderOutcome>;

/** The version of the workers whose bundle this is: put into it. */
const VERSION = 'BUNDLED_FOR';
/** Who places the gate orders: these go well. */
const HOUSE = 'release';

export const unsteady = (saga: Saga): Saga =>
  async function orderSaga(start) {
    const { currentDeploymentVersion, unsafe } = workflowInfo();
    const hasBegunHere = currentDeploymentVersion?.buildId === VERSION;
    const isMeant = hasBegunHere && start.userId !== HOUSE;
    if (isMeant) await sleep(1);
    if (isMeant && unsafe.isReplaying) await sleep(1);
    return await saga(start);
  };
