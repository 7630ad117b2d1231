/** The chart, rendered by Helm itself, and the programs that check what it renders. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { kubernetesSchemas } from '../../dev/chart/kubernetesSchemas.ts';
import { goProgram } from '../../dev/engines/goProgram.ts';
import { programOnPath } from '../../dev/process/runTool.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CHART = join(ROOT, 'deploy', 'chart');
const ENGINES = join(ROOT, 'dev', 'engines');
const LIMITS = { timeout: 60_000, maxBuffer: 50_000_000 };
const run = promisify(execFile);

export interface ChartTools {
  readonly helm: string;
  readonly kubeconform: string;
  readonly kubeScore: string;
  readonly kubernetes: string;
  /** kubeconform's pattern of the schemas' paths. */
  readonly schemas: string;
}

/**
 * @returns null, with a line that says why, without Go
 * @throws when they cannot be built
 */
export async function chartTools(): Promise<ChartTools | null> {
  const report = (line: string) => console.log(`  ${line}`);
  if ((await programOnPath('go')) === null) {
    report('The chart is not checked: its tools need go on PATH.');
    return null;
  }
  const build = (name: string, module: string, packagePath: string) =>
    goProgram(name, join(ENGINES, module), packagePath, report);
  const kubernetes = await build('kubernetes', 'kubernetes', '.');
  const version = basename(dirname(kubernetes));
  return {
    kubernetes,
    helm: await build('helm', 'kubernetes', 'helm.sh/helm/v4/cmd/helm'),
    kubeconform: await build(
      'kubeconform',
      'kubernetes',
      'github.com/yannh/kubeconform/cmd/kubeconform',
    ),
    kubeScore: await build('kube-score', 'kubeScore', 'github.com/zegl/kube-score/cmd/kube-score'),
    schemas: await kubernetesSchemas(kubernetes, version, report),
  };
}

/** Files of example values, by their paths in the chart; and single values, as for `--set`. */
export interface Values {
  readonly files?: readonly string[];
  readonly set?: readonly string[];
  /** The same as JSON, whose numbers Helm reads as it reads those of files. */
  readonly json?: readonly string[];
}

const EXAMPLES = {
  'Temporal of one’s own': ['values-own-temporal.yaml'],
  'Temporal Cloud': ['values-own-temporal.yaml', 'values-temporal-cloud.yaml'],
} as const;
export const examples = Object.entries(EXAMPLES);

/** @throws with Helm's message when the values are refused */
export async function template({ helm }: ChartTools, { files = [], set = [], json = [] }: Values) {
  const values = files.flatMap((file) => ['--values', join(CHART, file)]);
  const single = [
    ...set.flatMap((each) => ['--set', each]),
    ...json.flatMap((each) => ['--set-json', each]),
  ];
  const args = ['template', 'orders', CHART, '--namespace', 'shop', ...values, ...single];
  const { stdout } = await run(helm, args, LIMITS);
  return stdout;
}

/** Runs a program on what was rendered. @returns its output, whatever its exit code */
export async function onFile(
  text: string,
  program: string,
  args: (file: string) => string[],
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'chart-'));
  const file = join(folder, 'rendered.yaml');
  try {
    await writeFile(file, text);
    const { stdout } = await run(program, args(file), LIMITS).catch((error) => {
      if (typeof error?.code === 'number') return error as { stdout: string };
      throw error;
    });
    return stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}
