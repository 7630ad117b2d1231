/**
 * JSON schemas of Kubernetes' kinds and of the custom resources that the chart uses, for kubeconform.
 * They are made from the documents in the Go modules of those who define them: no other place has to
 * be reached.
 */
import { join } from 'node:path';
import { cached } from '../engines/cache.ts';
import { messageOf, SetupProblem } from '../problem.ts';
import { type Report, withProgress } from '../process/progress.ts';
import { programOnPath, runTool } from '../process/runTool.ts';

const DOWNLOAD_LIMIT_MS = 5 * 60_000;
const WRITE_LIMIT_MS = 60_000;

interface Source {
  readonly module: string;
  /** As go.sum has it: another content is refused. */
  readonly sum: string;
  readonly files: readonly string[];
}

const SWAGGER: Source = {
  module: 'k8s.io/kubernetes@v1.37.2',
  sum: 'h1:A2VDEiObzkYqFTKhSsn0ZEb0RlLEXpHWj93gi2HqEwE=',
  files: ['api/openapi-spec/swagger.json'],
};

const CUSTOM_RESOURCES: readonly Source[] = [
  {
    module: 'github.com/kedacore/keda/v2@v2.21.0',
    sum: 'h1:R6z2HZvstK4RLUMxroNACzBj74xGxt3kG59b5Xc+Xps=',
    files: ['config/crd/bases/keda.sh_scaledobjects.yaml'],
  },
  {
    module: 'github.com/cert-manager/cert-manager@v1.21.2',
    sum: 'h1:UWgoYM+KLNtRlqmoWOKjKBOBUPVHeepQ6/ac3ERJW68=',
    files: ['deploy/crds/cert-manager.io_certificates.yaml'],
  },
  {
    module: 'sigs.k8s.io/gateway-api@v1.5.1',
    sum: 'h1:RqVRIlkhLhUO8wOHKTLnTJA6o/1un4po4/6M1nRzdd0=',
    files: ['config/crd/standard/gateway.networking.k8s.io_httproutes.yaml'],
  },
  {
    module: 'github.com/prometheus-operator/prometheus-operator@v0.92.0',
    sum: 'h1:tAbsod3+9sQsxDeAvLP27dAe9terToht5M+YdDwLGP0=',
    files: ['podmonitors', 'prometheusrules'].map(
      (kind) => `example/prometheus-operator-crd/monitoring.coreos.com_${kind}.yaml`,
    ),
  },
];

/** The paths of a module's files. */
async function download(go: string, { module, sum, files }: Source): Promise<string[]> {
  const args = ['mod', 'download', '-json', module];
  // Outside every module, so that it belongs to none.
  const output = await runTool(go, args, { cwd: '/', limitMs: DOWNLOAD_LIMIT_MS });
  const { Dir: folder, Sum: actual } = JSON.parse(output.slice(output.indexOf('{')));
  if (actual !== sum) throw new Error(`${module} has the sum ${actual}, not ${sum}`);
  return files.map((file) => join(folder, file));
}

async function makeSchemas(program: string, folder: string): Promise<void> {
  const go = await programOnPath('go');
  if (go === null) throw new SetupProblem('The schemas of Kubernetes need Go on PATH.');
  const paths: string[] = [];
  for (const source of [SWAGGER, ...CUSTOM_RESOURCES]) paths.push(...(await download(go, source)));
  await runTool(program, ['schemas', folder, ...paths], { limitMs: WRITE_LIMIT_MS });
}

/**
 * @param program dev/engines/kubernetes, built
 * @param version changes when the program does
 * @returns kubeconform's pattern of their paths
 * @throws SetupProblem when they cannot be made
 */
export async function kubernetesSchemas(
  program: string,
  version: string,
  report: Report,
): Promise<string> {
  const sums = [SWAGGER, ...CUSTOM_RESOURCES].map(({ sum }) => sum.slice(3, 7)).join('');
  const name = `kubernetes-schemas-${version}-${sums.replaceAll(/\W/g, '_')}`;
  const folder = await cached(name, report, async (into) => {
    const work = makeSchemas(program, into);
    await withProgress(report, 'Making the schemas of Kubernetes', 'takes a moment', work).catch(
      (error) => {
        throw new SetupProblem(`The schemas of Kubernetes could not be made: ${messageOf(error)}`);
      },
    );
  });
  return join(folder, '{{.Group}}', '{{.ResourceAPIVersion}}', '{{.ResourceKind}}.json');
}
