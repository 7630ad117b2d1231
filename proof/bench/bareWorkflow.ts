/** The baselines for the saga. */
import { condition, defineUpdate, proxyActivities, setHandler } from '@temporalio/workflow';

export interface BareActivities {
  nothing(step: string): Promise<string>;
}

const { nothing } = proxyActivities<BareActivities>({ startToCloseTimeout: '15s' });

/** Three activities that do nothing, one after the other. */
export async function bareWorkflow(): Promise<void> {
  for (const step of ['reserve', 'charge', 'book']) await nothing(step);
}

/** Waits for one update and ends. */
export async function bareDecision(): Promise<void> {
  let isDecided = false;
  setHandler(defineUpdate<string>('decide'), () => {
    isDecided = true;
    return 'cancelled';
  });
  await condition(() => isDecided);
}

/** Three activities, and then open for ever. The update `opened` waits for the activities. */
export async function bareOpen(): Promise<void> {
  let isOpen = false;
  setHandler(defineUpdate<void>('opened'), () => condition(() => isOpen));
  await bareWorkflow();
  isOpen = true;
  await condition(() => false);
}
