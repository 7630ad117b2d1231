/** A Prometheus that scrapes the service under test and evaluates its alert rules. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupProblem } from '../../dev/problem.ts';
import { type ManagedProcess, startManaged } from '../../dev/process/managedProcess.ts';
import { freePort } from '../../dev/process/ports.ts';
import { programOnPath } from '../../dev/process/runTool.ts';

const RULES = join(import.meta.dirname, '..', '..', 'docs', 'monitoring', 'alerts.yaml');
const EVERY = '5s';

export interface Prometheus {
  readonly url: string;
  readonly process: ManagedProcess;
}

interface Options {
  readonly dataDir: string;
  /** Ports of 127.0.0.1 to scrape. */
  readonly ports: readonly number[];
  /** A file of rules; null for ours. */
  readonly rules: string | null;
  readonly report: (line: string) => void;
}

/** @throws SetupProblem when it is not installed or does not start */
export async function startPrometheus(options: Options): Promise<Prometheus> {
  const program = await programOnPath('prometheus');
  if (program === null)
    throw new SetupProblem(
      'There is no prometheus on PATH: install it (apt install prometheus, or a release of prometheus.io).',
    );
  const { dataDir, ports, rules, report } = options;
  const folder = join(dataDir, 'prometheus');
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'prometheus.yaml');
  const targets = ports.map((port) => `127.0.0.1:${port}`);
  const config = {
    global: {
      ...{ scrape_interval: EVERY, scrape_timeout: '4s', evaluation_interval: EVERY },
      external_labels: { runbooks: 'https://runbooks.example' },
    },
    rule_files: [rules ?? RULES],
    scrape_configs: [{ job_name: 'order-management', static_configs: [{ targets }] }],
  };
  // JSON is YAML.
  await writeFile(file, JSON.stringify(config));
  const url = `http://127.0.0.1:${await freePort()}`;
  const args = [`--config.file=${file}`, `--storage.tsdb.path=${join(folder, 'data')}`];
  const spec = {
    ...{ name: 'prometheus', command: program, env: process.env, readyLimitMs: 30_000 },
    args: [...args, `--web.listen-address=${new URL(url).host}`],
    ready: () => isReady(url),
  };
  return { url, process: await startManaged(spec, { runDir: join(dataDir, 'run'), report }) };
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/-/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
