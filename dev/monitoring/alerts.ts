/** All alerts. Each has a page in the runbook. */
import type { Alert } from './alert.ts';
import { apiAlerts } from './alerts/api.ts';
import { attentionAlerts } from './alerts/attention.ts';
import { backlogAlerts } from './alerts/backlogs.ts';
import { orderAlerts } from './alerts/orders.ts';
import { processAlerts } from './alerts/processes.ts';
import { providerAlerts } from './alerts/providers.ts';
import { sagaAlerts } from './alerts/sagas.ts';

const groups = {
  orders: orderAlerts,
  attention: attentionAlerts,
  providers: providerAlerts,
  backlogs: backlogAlerts,
  sagas: sagaAlerts,
  api: apiAlerts,
  processes: processAlerts,
} as const;

/** By the names of their groups. */
export const alertGroups: Readonly<Record<string, Readonly<Record<string, Alert>>>> = groups;
export const alerts: Readonly<Record<string, Alert>> = Object.assign({}, ...Object.values(groups));
