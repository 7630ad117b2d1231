/** What the saga is measured against: three activities one after the other, and nothing else. */
import { proxyActivities } from '@temporalio/workflow';

export interface BareActivities {
  nothing(step: string): Promise<string>;
}

const { nothing } = proxyActivities<BareActivities>({ startToCloseTimeout: '15s' });

export async function bareWorkflow(): Promise<void> {
  for (const step of ['reserve', 'charge', 'book']) await nothing(step);
}
