/** All alerts. Each has a page in the runbook. */
import type { Alert } from './alert.ts';
import { backlogAlerts } from './alerts/backlogs.ts';
import { orderAlerts } from './alerts/orders.ts';
import { processAlerts } from './alerts/processes.ts';
import { providerAlerts } from './alerts/providers.ts';

const groups = {
  orders: orderAlerts,
  providers: providerAlerts,
  backlogs: backlogAlerts,
  processes: processAlerts,
} as const;

/** By the names of their groups. */
export const alertGroups: Readonly<Record<string, Readonly<Record<string, Alert>>>> = groups;
export const alerts: Readonly<Record<string, Alert>> = Object.assign({}, ...Object.values(groups));
