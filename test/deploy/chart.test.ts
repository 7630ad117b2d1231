/** The chart as Helm renders it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parts } from '../../dev/chart/parts.ts';
import { chartTools, examples, onFile, template, type Values } from '../support/chart.ts';
import { manifestsOf, ofKind, partOf, workloadsOf } from '../support/manifests.ts';

const tools = await chartTools();
const it = test.skipIf(tools === null);
const using = () => tools ?? expect.fail('no tools');

const DOCS = join(import.meta.dirname, '..', '..', 'docs');
const EXAMPLE = ['values-own-temporal.yaml'];
/** Workers with versions, which a job brings in. */
const ROLL_OUT = [
  'rollOut.enabled=true',
  'settings.WORKER_DEPLOYMENT=order-management',
  'settings.OPS_API_URL=https://orders.example',
  'settings.OPS_CLIENT_ID=release',
  'secrets.OPS_CLIENT_SECRET.name=order-management',
];
const GATE_ORDER = '{"userId":"release","items":[]}';
/** Everything that the chart has, with the API's services and the providers' workers apart. */
const EVERYTHING = {
  files: ['values-own-temporal.yaml', 'values-temporal-cloud.yaml'],
  set: [
    'keysRewrap.enabled=true',
    'ingress.enabled=false',
    'gateway.enabled=true',
    'gateway.parentRefs[0].name=public',
    'parts.api.enabled=false',
    ...['creation', 'cancellation', 'query', 'payments', 'logistics'].map(
      (part) => `parts.${part}.enabled=true`,
    ),
    'defaults.autoscaling.by=cpu',
    ...['podMonitor', 'rules', 'dashboard'].map((part) => `monitoring.${part}.enabled=true`),
  ],
};
/** Workers of two versions beside each other, and the job that brings the newer one in. */
const VERSIONS = {
  files: EXAMPLE,
  set: [...ROLL_OUT, 'keptWorkers[0].tag=0.9.3'],
  json: [`rollOut.gateOrder=${GATE_ORDER}`],
};
const inEveryWay = [...examples.map(([name, files]) => [name, { files }] as const)];
const cases = [
  ...inEveryWay,
  ['two versions of workers', VERSIONS] as const,
  ['everything at once', EVERYTHING] as const,
];

it('Workers with versions are one deployment for each image, and each knows its version', async () => {
  const set = [...VERSIONS.set, 'image.tag=1.0.0'];
  const manifests = await manifestsOf(using(), { ...VERSIONS, set });
  const workers = workloadsOf(manifests).filter(({ part }) => part.startsWith('worker'));
  const seen = workers.map(({ part, pod }) => {
    const [container] = pod.containers;
    const version = container?.env?.find(({ name }) => name === 'WORKER_VERSION')?.value;
    return [part, container?.image.split(':').at(-1), version];
  });
  expect(seen).toEqual([
    ['worker-0-9-3', '0.9.3', '0.9.3'],
    ['worker-1-0-0', '1.0.0', '1.0.0'],
  ]);
  const alone = await manifestsOf(using(), { files: EXAMPLE, set: ['keptWorkers[0].tag=0.9.3'] });
  expect(workloadsOf(alone).filter(({ part }) => part.startsWith('worker'))).toHaveLength(1);
});

it('Workers with a version outlive an upgrade that does not name it, and can still do their work', async () => {
  const kept = async (values: Values) => {
    const manifests = await manifestsOf(using(), values);
    return manifests
      .map(({ object }) => object)
      .filter(({ metadata }) => metadata.annotations?.['helm.sh/resource-policy'] === 'keep')
      .map((object) => [
        object.kind,
        partOf(object),
        object.metadata.labels['app.kubernetes.io/version'],
      ])
      .toSorted();
  };
  expect(await kept({ ...VERSIONS, set: [...VERSIONS.set, 'image.tag=1.0.0'] })).toEqual([
    ['Deployment', 'worker-0-9-3', '0.9.3'],
    ['Deployment', 'worker-1-0-0', '1.0.0'],
    ['NetworkPolicy', 'worker-0-9-3', '0.9.3'],
    ['NetworkPolicy', 'worker-1-0-0', '1.0.0'],
  ]);
  expect(await kept({ files: EXAMPLE })).toEqual([]);
});

it.each(cases)('With %s every object is as Kubernetes defines it', async (_name, values) => {
  const { kubeconform, schemas } = using();
  const text = await template(using(), values);
  const said = await onFile(text, kubeconform, (file) => [
    ...['-strict', '-output', 'json', '-summary', '-schema-location', schemas],
    file,
  ]);
  const { resources, summary } = JSON.parse(said);
  expect(resources ?? []).toEqual([]);
  expect(summary).toMatchObject({ invalid: 0, errors: 0, skipped: 0 });
});

it.each(cases)('With %s kube-score finds nothing', async (_name, values) => {
  const text = await template(using(), values);
  const optional = ['container-seccomp-profile', 'container-ports-check'];
  const said = await onFile(text, using().kubeScore, (file) => [
    ...['score', '--output-format', 'ci'],
    ...optional.flatMap((name) => ['--enable-optional-test', name]),
    file,
  ]);
  const lines = said.trim().split('\n');
  expect(lines.length).toBeGreaterThan(100);
  expect(lines.filter((line) => !/^\[(OK|SKIPPED)\]/.test(line))).toEqual([]);
});

it.each(cases)('With %s pods are as the restricted standard wants them', async (_name, values) => {
  const manifests = await manifestsOf(using(), values);
  expect(manifests.filter(({ refused }) => refused !== '')).toEqual([]);
  expect(workloadsOf(manifests).map(({ pod }) => pod.automountServiceAccountToken)).not.toContain(
    true,
  );
});

it.each(cases)('With %s every part has its budget, probes and resources', async (_name, values) => {
  const manifests = await manifestsOf(using(), values);
  const deployments = workloadsOf(manifests).filter(({ kind }) => kind === 'Deployment');
  const names = deployments.map(({ part }) => part);
  expect(names.length).toBeGreaterThan(5);
  expect(ofKind(manifests, 'PodDisruptionBudget').map(partOf)).toEqual(names);
  expect(ofKind(manifests, 'NetworkPolicy').map(partOf)).toEqual(expect.arrayContaining(names));
  for (const { container, pod, part } of deployments) {
    expect.soft(container.startupProbe?.httpGet.path, part).toBe('/healthz');
    expect.soft(container.livenessProbe?.httpGet.path, part).toBe('/healthz');
    expect.soft(container.readinessProbe?.httpGet.path, part).toBe('/readyz');
    expect.soft(Object.keys(container.resources.limits), part).toContain('memory');
    expect.soft(pod.topologySpreadConstraints, part).toHaveLength(2);
  }
});

it.each(cases)('With %s a secret is only ever named', async (_name, values) => {
  const manifests = await manifestsOf(using(), values);
  expect(ofKind(manifests, 'Secret')).toEqual([]);
  const variables = workloadsOf(manifests).flatMap(({ container }) => container.env);
  const isSecret = /(_KEYS?|_SECRET|_PASSWORD|_TOKEN|_URL)$/;
  const inline = variables.filter(({ name, value }) => isSecret.test(name) && value !== undefined);
  const PUBLIC = /^(API_PUBLIC|CONSOLE_PUBLIC|CONSOLE_API|OPS_API|TEMPORAL_UI)_URL$/;
  expect(inline.map(({ name }) => name).filter((name) => !PUBLIC.test(name))).toEqual([]);
});

it('A part that is not wanted leaves nothing behind', async () => {
  for (const part of ['api', 'worker', 'dispatcher', 'relay', 'webhooks', 'console', 'codec']) {
    const manifests = await manifestsOf(using(), {
      files: EXAMPLE,
      set: [`parts.${part}.enabled=false`],
    });
    const left = manifests.map(({ object }) => object).filter((object) => partOf(object) === part);
    // One ingress serves the console and the codec server.
    expect
      .soft(
        left.filter(({ kind }) => kind !== 'Ingress'),
        part,
      )
      .toEqual([]);
  }
});

it('A queue that has workers of its own is not polled by the others', async () => {
  const queues = async (...set: string[]) => {
    const manifests = await manifestsOf(using(), { files: EXAMPLE, set });
    return workloadsOf(manifests).flatMap(({ container }) =>
      container.env.filter(({ name }) => name === 'WORKER_QUEUES').map(({ value }) => value),
    );
  };
  expect(await queues()).toEqual(['orders,payments,logistics']);
  expect(await queues('parts.payments.enabled=true')).toEqual(['payments', 'orders,logistics']);
});

it('The parts that send spans reach the collector, once it has an address, and the others do not', async () => {
  const reaching = async (...set: string[]) => {
    const manifests = await manifestsOf(using(), { files: EXAMPLE, set });
    const policies = ofKind(manifests, 'NetworkPolicy');
    return policies.filter((policy) => JSON.stringify(policy).includes('4318')).map(partOf);
  };
  const address = 'OTEL_EXPORTER_OTLP_ENDPOINT=https://collector.example:4318';
  expect(await reaching()).toEqual([]);
  expect((await reaching(`settings.${address}`)).toSorted()).toEqual(
    ['api', 'dispatcher', 'relay', 'webhooks', 'worker'].toSorted(),
  );
  expect(await reaching(`parts.relay.settings.${address}`)).toEqual(['relay']);
});

it('The console and the roll-out reach the API, wherever the issuer is', async () => {
  const manifests = await manifestsOf(using(), {
    files: EXAMPLE,
    set: [...ROLL_OUT, 'networkPolicy.peers.api.ports={8443}'],
    json: ['networkPolicy.peers.issuer.to=[{"ipBlock":{"cidr":"192.0.2.1/32"}}]'],
  });
  const policies = ofKind(manifests, 'NetworkPolicy');
  const reaching = policies.filter((policy) => JSON.stringify(policy).includes('8443'));
  expect(reaching.map(partOf).toSorted()).toEqual(['console', 'roll-out']);
});

it('Webhooks reach each address that the API takes: any port, and no private network', async () => {
  const manifests = await manifestsOf(using(), { files: EXAMPLE });
  const policy = ofKind(manifests, 'NetworkPolicy').find((each) => partOf(each) === 'webhooks');
  expect(policy?.spec?.['egress']).toContainEqual({
    ports: [{ protocol: 'TCP' }],
    to: [
      { ipBlock: { cidr: '0.0.0.0/0', except: expect.arrayContaining(['169.254.0.0/16']) } },
      { ipBlock: { cidr: '2000::/3' } },
    ],
  });
});

it('Helm waits for as long as its jobs may take, by the command in the documentation', async () => {
  const manifests = await manifestsOf(using(), VERSIONS);
  const limits = ofKind(manifests, 'Job').map(({ spec }) =>
    Number(spec?.['activeDeadlineSeconds']),
  );
  expect(limits.toSorted()).toEqual([3600, 900]);
  for (const page of ['deployment.md', 'upgrades.md']) {
    const text = await readFile(join(DOCS, page), 'utf8');
    const minutes = [...text.matchAll(/--timeout (\d+)m/g)].map((match) => Number(match[1]));
    expect(Math.min(...minutes) * 60, page).toBeGreaterThanOrEqual(Math.max(...limits));
  }
});

it('Nothing is left after an uninstall: what Helm does not uninstall goes once it has succeeded', async () => {
  const manifests = await manifestsOf(using(), { files: EXAMPLE });
  const hooks = manifests.flatMap(({ object: { kind, metadata } }) => {
    const { 'helm.sh/hook': at, 'helm.sh/hook-delete-policy': goes } = metadata.annotations ?? {};
    return at === undefined ? [] : [[kind, goes]];
  });
  const policy = 'before-hook-creation,hook-succeeded';
  expect(hooks.toSorted()).toEqual([
    ['Job', policy],
    ['NetworkPolicy', policy],
  ]);
});

it('Migrations run before anything new starts, as the owner of the tables', async () => {
  const manifests = await manifestsOf(using(), { files: EXAMPLE });
  const [job] = ofKind(manifests, 'Job');
  expect(job?.metadata.annotations?.['helm.sh/hook']).toBe('pre-install,pre-upgrade');
  const workload = workloadsOf(manifests).find(({ part }) => part === 'migrations');
  expect(workload?.container.args).toEqual(['db/migrateMain.ts']);
  expect(workload?.container.env.map(({ name }) => name)).toContain('DATABASE_OWNER_URL');
  expect(workload?.container.env.map(({ name }) => name)).not.toContain('DATABASE_URL');
});

it('A roll-out brings the version of the image in once it is deployed, with the order of the house first', async () => {
  const set = [...ROLL_OUT, 'image.tag=1.4.0'];
  const json = [`rollOut.gateOrder=${GATE_ORDER}`];
  const jobOf = async (more: { readonly json?: readonly string[] }) => {
    const manifests = await manifestsOf(using(), { files: EXAMPLE, set, ...more });
    const job = ofKind(manifests, 'Job').find((each) => partOf(each) === 'roll-out');
    expect(job?.metadata.annotations?.['helm.sh/hook']).toBe('post-install,post-upgrade');
    return workloadsOf(manifests).find(({ part }) => part === 'roll-out')?.container;
  };
  const container = await jobOf({ json });
  expect(container?.args.slice(0, 5)).toEqual([
    ...['ops/cli/main.ts', 'roll-out', '1.4.0'],
    ...['--gate-order=/roll-out/gate-order.json', '--steps=1,10,50'],
  ]);
  const secret = container?.env.find(({ name }) => name === 'OPS_CLIENT_SECRET');
  expect(secret?.valueFrom?.secretKeyRef.name).toBe('order-management');
  expect((await jobOf({}))?.args).toContain('--no-gate-order');
});

it('Values that are wrong are refused by name', async () => {
  const refusal = (...set: string[]) =>
    template(using(), { files: EXAMPLE, set }).then(
      () => 'nothing',
      (error: Error) => error.message,
    );
  expect(await refusal('settings.API_RATE_PER_SECOND=many')).toContain('API_RATE_PER_SECOND');
  expect(await refusal('settings.API_RATE_PER_SECONDS=1')).toContain('API_RATE_PER_SECONDS');
  expect(await refusal('settings.STRIPE_SECRET_KEY=sk_live_1')).toContain('STRIPE_SECRET_KEY');
  expect(await refusal('secrets.WEBHOOK_KEY=text')).toContain('WEBHOOK_KEY');
  expect(await refusal('parts.apis.enabled=true')).toContain('apis');
  expect(await refusal('parts.query.enabled=true')).toContain('parts.api is all three services');
  expect(
    await refusal('certificates.temporal.name=', 'certificates.temporal.certManager.enabled=false'),
  ).toContain('Neither secrets.TEMPORAL_API_KEY nor certificates.temporal.name is set');
  const withoutClient = ROLL_OUT.filter((each) => !each.includes('OPS_CLIENT_ID'));
  expect(await refusal(...withoutClient)).toContain(
    'settings.OPS_CLIENT_ID is not set: needed by rollOut.',
  );
  expect(await refusal('parts.worker.autoscaling.by=load')).toContain(
    'worker is scaled by load, but nobody collects the metrics',
  );
  expect(await refusal('ingress.apiTls=')).toContain('ingress.apiTls is not set');
});

it('Whole numbers stay whole, however large', async () => {
  const manifests = await manifestsOf(using(), {
    files: EXAMPLE,
    json: ['settings.SAGA_SHIPMENT_OVERDUE_SECONDS=12096000'],
  });
  const values = workloadsOf(manifests).flatMap(({ container }) =>
    container.env.filter(({ name }) => name === 'SAGA_SHIPMENT_OVERDUE_SECONDS'),
  );
  expect(values.length).toBeGreaterThan(1);
  expect(new Set(values.map(({ value }) => value))).toEqual(new Set(['12096000']));
});

it('Everything that is missing is named at once', async () => {
  const said = await template(using(), {}).catch((error: Error) => error.message);
  for (const name of ['image.repository', 'database.urls', 'settings.TEMPORAL_ADDRESS'])
    expect.soft(said).toContain(`${name} is not set`);
  expect(said).toContain(
    'secrets.ENCRYPTION_KEYS is not set: needed by api, codec, dispatcher, worker.',
  );
});

it('All parts can run beside each other', async () => {
  const manifests = await manifestsOf(using(), EVERYTHING);
  const { api: _together, ...apart } = parts;
  const deployed = ofKind(manifests, 'Deployment').map(partOf);
  expect(deployed.toSorted()).toEqual(Object.keys(apart).toSorted());
});
