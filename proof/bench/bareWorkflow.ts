/** The baseline for the saga: three activities that do nothing, one after the other. */
import { proxyActivities } from '@temporalio/workflow';

export interface BareActivities {
  nothing(step: string): Promise<string>;
}

const { nothing } = proxyActivities<BareActivities>({ startToCloseTimeout: '15s' });

export async function bareWorkflow(): Promise<void> {
  for (const step of ['reserve', 'charge', 'book']) await nothing(step);
}
