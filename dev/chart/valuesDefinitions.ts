/** The shapes of the chart's values that are not settings of the service. */
type Schema = Readonly<Record<string, unknown>>;

const text = { type: 'string' };
const name = { type: 'string', minLength: 1 };
const flag = { type: 'boolean' };
const count = { type: 'integer', minimum: 1 };
const anything = { type: 'object' };
const labels = { type: 'object', additionalProperties: { type: 'string' } };
const list = (items: Schema): Schema => ({ type: 'array', items });
const object = (properties: Readonly<Record<string, Schema>>, required: string[] = []): Schema => ({
  type: 'object',
  additionalProperties: false,
  properties,
  ...(required.length > 0 && { required }),
});
const ports = {
  type: 'array',
  items: { type: 'integer', minimum: 1, maximum: 65_535 },
};
const peer = object({ ports, to: list(anything) }, ['ports', 'to']);
const resources = object({ requests: anything, limits: anything });

const part = {
  replicas: count,
  autoscaling: object({
    by: { enum: ['none', 'cpu', 'load'] },
    min: count,
    max: count,
    cpuPercent: { type: 'integer', minimum: 1, maximum: 100 },
  }),
  disruption: object({ maxUnavailable: { type: ['integer', 'string'] } }),
  resources,
  settings: { $ref: '#/definitions/settings' },
  podAnnotations: labels,
  podLabels: labels,
  nodeSelector: labels,
  tolerations: list(anything),
  priorityClassName: text,
  serviceAccountName: text,
};

export const definitions: Readonly<Record<string, Schema>> = {
  image: object({
    repository: text,
    tag: text,
    digest: { type: 'string', pattern: '^(sha256:[0-9a-f]{64})?$' },
    pullPolicy: { enum: ['Always', 'IfNotPresent', 'Never'] },
    pullSecrets: list(object({ name }, ['name'])),
  }),
  secretKey: {
    description:
      'Where a secret is: the name of a Secret, and its key if that is not the setting’s.',
    ...object({ name, key: name }, ['name']),
  },
  database: object({ urls: text, ownerKey: name }),
  certificates: object({
    postgres: object({ name: text, ca: name }),
    temporal: object({
      name: text,
      cert: text,
      key: text,
      ca: text,
      certManager: object({
        enabled: flag,
        issuerRef: object({ group: text, kind: text, name: text }),
        commonName: name,
        duration: text,
        renewBefore: text,
      }),
    }),
    kafka: object({ name: text, ca: name }),
  }),
  defaults: object(part),
  part: object({ enabled: flag, ...part }),
  migrations: object({ enabled: flag, deadlineSeconds: count, tries: count, resources }),
  keptWorkers: { type: 'array', maxItems: 5, items: object({ tag: text, digest: text }, ['tag']) },
  rollOut: object({
    enabled: flag,
    gateOrder: anything,
    steps: list({ type: 'integer', minimum: 1, maximum: 99 }),
    watchSeconds: count,
    waitSeconds: count,
    deadlineSeconds: count,
    resources,
  }),
  keysRewrap: object({ enabled: flag }),
  ingress: object({
    enabled: flag,
    className: text,
    annotations: labels,
    apiTls: text,
    consoleTls: text,
  }),
  gateway: object({
    enabled: flag,
    parentRefs: list(
      object({ group: text, kind: text, namespace: text, name, sectionName: text, port: count }, [
        'name',
      ]),
    ),
  }),
  networkPolicy: object({
    enabled: flag,
    clients: list(anything),
    monitoring: list(anything),
    peers: object({
      dns: peer,
      postgres: peer,
      temporal: peer,
      kafka: peer,
      issuer: peer,
      api: peer,
      providers: peer,
      subscribers: peer,
      collector: peer,
    }),
  }),
  monitoring: object({
    podMonitor: object({ enabled: flag, interval: text, labels }),
    rules: object({ enabled: flag, labels }),
    dashboard: object({ enabled: flag, labels }),
    collectedOtherwise: flag,
    prometheusUrl: { type: 'string', pattern: '^https?://' },
  }),
};
