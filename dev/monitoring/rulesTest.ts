/** Generates docs/monitoring/alerts.test.yaml: promtool's cases of every alert. */
import type { Alert, Series } from './alert.ts';
import { alerts } from './alerts.ts';

/** As an installation sets it, for the links of this file's cases. */
const RUNBOOKS = 'https://runbooks.example';

const quoted = (text: string): string => JSON.stringify(text);

interface Case {
  readonly title: string;
  readonly series: Series;
  readonly at: string;
  readonly name: string;
  readonly expected: Alert['fires']['alerts'];
  readonly severity: string;
}

const expectedAlert = ({ name, severity }: Case, { labels, summary }: Case['expected'][number]) =>
  `          - exp_labels:
${Object.entries({ severity, ...labels })
  .map(([label, value]) => `              ${label}: ${quoted(value)}\n`)
  .join('')}            exp_annotations:
              summary: ${quoted(summary)}
              runbook_url: ${quoted(`${RUNBOOKS}/alerts/${name}.md`)}
`;

const oneCase = (each: Case): string => `  - name: ${quoted(each.title)}
    interval: 15s
    external_labels:
      runbooks: ${RUNBOOKS}
    input_series:
${Object.entries(each.series)
  .map(
    ([series, values]) =>
      `      - series: ${quoted(series)}\n        values: ${quoted(values ?? '')}\n`,
  )
  .join('')}    alert_rule_test:
      - eval_time: ${each.at}
        alertname: ${each.name}
        exp_alerts:${each.expected.length === 0 ? ' []' : ''}
${each.expected.map((expected) => expectedAlert(each, expected)).join('')}`;

const casesOf = ([name, { severity, fires, quiet }]: [string, Alert]): string[] => [
  oneCase({ title: `${name} fires`, name, severity, ...fires, expected: fires.alerts }),
  oneCase({ title: `${name} is quiet`, name, severity, ...quiet, expected: [] }),
];

export const rulesTest =
  (): string => `# Made from dev/monitoring/ by \`npm run generate\`; do not edit.
# promtool test rules docs/monitoring/alerts.test.yaml
rule_files:
  - alerts.yaml
evaluation_interval: 15s
tests:
${Object.entries(alerts).flatMap(casesOf).join('')}`;
