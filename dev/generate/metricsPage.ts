/** Generates docs/metrics.md from the table of metrics. */
import type { Metric } from '../../ops/metrics/metric.ts';
import { metricGroups } from '../../ops/metrics/table.ts';

const row = ([name, { type, help, unit, labels, by }]: [string, Metric]): string => {
  const list = labels.map((label) => `\`${label}\``).join(', ');
  return `| \`${name}\` | ${type} | ${unit === '1' ? '' : unit} | ${list} | ${by} | ${help} |`;
};

const group = ([heading, metrics]: [
  string,
  Readonly<Record<string, Metric>>,
]): string => `## ${heading}

| metric | type | unit | labels | served by | what it is |
|---|---|---|---|---|---|
${Object.entries(metrics).map(row).join('\n')}
`;

export const metricsPage = (): string => `# Metrics

Made from \`ops/metrics/\` by \`npm run generate\`. Each process serves its metrics for Prometheus at
\`/metrics\` of its port for operations (\`OPS_HOST\` with \`API_OPS_PORT\`, \`WORKER_PORT\` …), computed
at most once a second. Every metric has the label \`service\` with the process's name; a histogram also
counts (\`_count\`) and sums (\`_sum\`). Money is in minor units, by the label \`currency\`.

What is read from Postgres is read by every copy of its process, so that copies say the same: take
\`max\` over them, not \`sum\`. It is read when it is scraped, at most once in a few seconds, by indexes of
what is open, flagged or outstanding: orders that have ended cost nothing. While Postgres is away the last
figures stand.

The last two tables have the metrics of libraries that alerts and the dashboard use; the libraries
serve more.

${Object.entries(metricGroups).map(group).join('\n')}`;
