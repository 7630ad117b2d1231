/** What the chart renders, as objects. */
import { z } from 'zod';
import { type ChartTools, onFile, template, type Values } from './chart.ts';

const reference = z.object({ name: z.string(), key: z.string() });
const container = z.object({
  name: z.string(),
  image: z.string(),
  args: z.array(z.string()),
  env: z.array(
    z.object({
      name: z.string(),
      value: z.string().optional(),
      valueFrom: z.object({ secretKeyRef: reference }).optional(),
    }),
  ),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })).optional(),
  lifecycle: z
    .object({ preStop: z.object({ sleep: z.object({ seconds: z.number() }) }) })
    .optional(),
  startupProbe: z.object({ httpGet: z.object({ path: z.string() }) }).optional(),
  livenessProbe: z.object({ httpGet: z.object({ path: z.string() }) }).optional(),
  readinessProbe: z.object({ httpGet: z.object({ path: z.string() }) }).optional(),
  resources: z.object({
    requests: z.record(z.string(), z.string()),
    limits: z.record(z.string(), z.string()),
  }),
});
const pod = z.object({
  terminationGracePeriodSeconds: z.number().optional(),
  automountServiceAccountToken: z.boolean(),
  topologySpreadConstraints: z.array(z.unknown()).optional(),
  containers: z.tuple([container]),
});
const podTemplate = z.object({ spec: pod });
const spec = z.looseObject({
  replicas: z.number().optional(),
  template: podTemplate.optional(),
  jobTemplate: z.object({ spec: z.object({ template: podTemplate }) }).optional(),
});
const manifest = z.object({
  kind: z.string(),
  metadata: z.object({
    name: z.string(),
    labels: z.record(z.string(), z.string()),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
  spec: spec.optional(),
});
const all = z.array(z.object({ object: manifest, refused: z.string() }));

export interface Workload {
  /** The part's name, or the job's. */
  readonly part: string;
  readonly kind: string;
  readonly pod: z.infer<typeof pod>;
  readonly container: z.infer<typeof container>;
}

/** @throws with Helm's message when the values are refused */
export async function manifestsOf(tools: ChartTools, values: Values) {
  const text = await template(tools, values);
  const args = (file: string) => ['manifests', file];
  return all.parse(JSON.parse(await onFile(text, tools.kubernetes, args)));
}
export type Manifests = Awaited<ReturnType<typeof manifestsOf>>;

export const ofKind = (manifests: Manifests, kind: string) =>
  manifests.map(({ object }) => object).filter((object) => object.kind === kind);

export const partOf = (object: {
  metadata: { labels: Readonly<Record<string, string>> };
}): string => object.metadata.labels['app.kubernetes.io/component'] ?? '';

/** Everything that has pods. */
export const workloadsOf = (manifests: Manifests): Workload[] =>
  manifests.flatMap(({ object }) => {
    const { kind, spec: its } = object;
    const found = its?.template ?? its?.jobTemplate?.spec.template;
    if (!found) return [];
    const [only] = found.spec.containers;
    return [{ kind, part: partOf(object), pod: found.spec, container: only }];
  });
