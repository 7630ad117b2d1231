/**
 * Follows one return of an order until it has ended: each of its steps is recorded in the order, and one
 * whose pieces do not come back in time expires. The row decides every step; this only records them.
 */
import {
  condition,
  defineSignal,
  proxyActivities,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import {
  isOpenReturn,
  RETURN_SIGNAL,
  type ReturnName,
  type ReturnRecords,
  type ReturnStanding,
  type ReturnState,
} from '../contracts/return.ts';

const { recordReturn } = proxyActivities<ReturnRecords>({
  summary: 'Record what is new',
  startToCloseTimeout: '15s',
  retry: { maximumInterval: '15s' },
});

const changed = defineSignal(RETURN_SIGNAL);

export async function orderReturn({ orderId, number }: ReturnName): Promise<ReturnState> {
  let isChanged = false;
  setHandler(changed, () => {
    isChanged = true;
  });
  for (;;) {
    isChanged = false;
    const standing = await recordReturn({ orderId, number });
    setCurrentDetails(describeReturn(standing));
    if (!isOpenReturn(standing.state)) return standing.state;
    await condition(() => isChanged, standing.expiresInMs);
  }
}

function describeReturn({ state, pieces, received }: ReturnStanding): string {
  return `**${state}**\n\n- received: ${received} of ${pieces}`;
}
