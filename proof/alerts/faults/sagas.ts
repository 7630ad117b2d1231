/** Faults of sagas: code that does not fit, a reconciler that does not run, a certificate that ends. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RECONCILE_SCHEDULE } from '../../../contracts/reconcile.ts';
import { startManaged } from '../../../dev/process/managedProcess.ts';
import { runTool } from '../../../dev/process/runTool.ts';
import { serviceProcesses } from '../../../dev/supervisor/serviceProcesses.ts';
import type { Fault, Heal } from '../fault.ts';
import type { Shop } from '../shop.ts';

async function breakCode(shop: Shop): Promise<Heal> {
  const start = 'async function orderSaga(start) {';
  if (!shop.code.includes(start)) throw new Error('the bundle has no orderSaga');
  const restartWith = async (code: string): Promise<void> => {
    await writeFile(shop.bundle, code);
    await shop.service.processes.get('worker')?.restart();
  };
  await restartWith(shop.code.replace(start, `${start} throw new Error('does not fit');`));
  return () => restartWith(shop.code);
}

async function pauseReconciler({ temporal }: Shop): Promise<Heal> {
  const schedule = temporal.schedule.getHandle(RECONCILE_SCHEDULE);
  await schedule.pause('alerts');
  return () => schedule.unpause('alerts');
}

/** Another codec server, whose certificate of Postgres's authority ends in two days. */
async function endingCertificate(shop: Shop): Promise<Heal> {
  const { dataDir, ports, service, sparePort } = shop;
  const file = join(dataDir, 'ending.pem');
  const key = ['-keyout', join(dataDir, 'ending.key'), '-newkey', 'rsa:2048', '-nodes'];
  const limits = { limitMs: 60_000 };
  await runTool(
    'openssl',
    ['req', '-x509', ...key, '-days', '2', '-subj', '/CN=alerts', '-out', file],
    limits,
  );
  const report = () => undefined;
  const options = { ports, dataDir, kafka: true, environment: {}, report };
  const { addresses, encryptionKeys } = service;
  const spec = serviceProcesses(options, addresses, addresses, encryptionKeys).find(
    ({ name }) => name === 'codec',
  );
  if (!spec) throw new Error('there is no codec server');
  const env = {
    ...spec.env,
    ...{ DATABASE_CA_FILE: file, CODEC_PORT: '0', CODEC_OPS_PORT: String(sparePort) },
  };
  const ready = () =>
    fetch(`http://127.0.0.1:${sparePort}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  const copy = await startManaged(
    { ...spec, name: 'codec-copy', env, ready },
    { runDir: join(dataDir, 'run'), report },
  );
  return () => copy.stop();
}

export const sagaFaults: readonly Fault[] = [
  {
    ...{ name: 'broken-code', what: 'the workers’ code does not fit the sagas' },
    ...{ alert: 'WorkflowTasksFailing', group: 'broken-code' },
    begin: breakCode,
  },
  {
    ...{ name: 'reconciler', what: 'the reconciler’s Schedule is paused' },
    ...{ alert: 'ReconcilerNotSucceeding', group: 'watched' },
    begin: pauseReconciler,
  },
  {
    ...{ name: 'certificate', what: 'a certificate ends in two days' },
    ...{ alert: 'CertificateExpiring', group: 'orders' },
    begin: endingCertificate,
  },
];
