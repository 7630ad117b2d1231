/** Generates docs/monitoring/dashboard.json, a dashboard for Grafana. */
import { layOut } from './panel.ts';
import { orderRows } from './panels/orders.ts';
import { processRows } from './panels/processes.ts';

const dashboard = {
  uid: 'order-management',
  title: 'Order management',
  tags: ['order-management'],
  timezone: 'utc',
  editable: true,
  schemaVersion: 39,
  refresh: '30s',
  time: { from: 'now-3h', to: 'now' },
  templating: {
    list: [{ name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Prometheus' }],
  },
  annotations: { list: [] },
  panels: layOut({ ...orderRows, ...processRows }),
};

export const dashboardFile = (): string => `${JSON.stringify(dashboard, null, 2)}\n`;
