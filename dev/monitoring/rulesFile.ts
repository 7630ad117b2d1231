/** Generates docs/monitoring/alerts.yaml, Prometheus's rules. */
import type { Alert } from './alert.ts';
import { alertGroups } from './alerts.ts';

/** Where the pages are served is said once, as an external label of Prometheus. */
const runbookUrl = (name: string): string => `{{ $externalLabels.runbooks }}/alerts/${name}.md`;

const rule = ([name, { expr, severity, summary, for: patience }]: [string, Alert]): string =>
  `      - alert: ${name}
        expr: ${JSON.stringify(expr)}
        for: ${patience}
        labels:
          severity: ${severity}
        annotations:
          summary: ${JSON.stringify(summary)}
          runbook_url: ${JSON.stringify(runbookUrl(name))}
`;

const group = ([name, alerts]: [string, Readonly<Record<string, Alert>>]): string =>
  `  - name: order-management-${name}
    rules:
${Object.entries(alerts).map(rule).join('')}`;

export const rulesFile =
  (): string => `# Made from dev/monitoring/ by \`npm run generate\`; do not edit.
groups:
${Object.entries(alertGroups).map(group).join('')}`;
