/** Faults by signals: a process hangs, or comes to run only now and then. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { PortName } from '../../../dev/supervisor/servicePorts.ts';
import { processTree, signalAll } from '../../chaos/run/processTree.ts';
import type { Fault, Heal } from '../fault.ts';
import type { Shop } from '../shop.ts';

function treeOf(shop: Shop, name: PortName): number[] {
  const pid = shop.service.processes.get(name)?.pid;
  if (pid === undefined) throw new Error(`${name} does not run`);
  return processTree(pid);
}

export async function hang(shop: Shop, name: PortName): Promise<Heal> {
  const tree = treeOf(shop, name);
  signalAll(tree, 'SIGSTOP');
  return async () => signalAll(tree, 'SIGCONT');
}

/** Stands still for `stillMs` again and again. */
async function stutter(shop: Shop, name: PortName, stillMs: number, runMs: number): Promise<Heal> {
  const healing = new AbortController();
  const goOn = async (): Promise<void> => {
    while (!healing.signal.aborted) {
      const tree = treeOf(shop, name);
      signalAll(tree, 'SIGSTOP');
      await sleep(stillMs);
      signalAll(tree, 'SIGCONT');
      await sleep(runMs);
    }
  };
  const done = goOn();
  return async () => {
    healing.abort();
    await done;
  };
}

const hanging = (
  name: string,
  target: PortName,
  what: string,
  alert: string,
  group = name,
): Fault => ({ name, what, alert, group, begin: (shop) => hang(shop, target) });

export const hangingProcesses: readonly Fault[] = [
  hanging('kafka', 'kafka', 'Kafka does not answer', 'EventsOld', 'providers'),
  hanging(
    ...(['payment-provider', 'paymentSimulator', 'the payment provider does not answer'] as const),
    ...(['PaymentProviderOutage', 'providers'] as const),
  ),
  hanging('carrier', 'carrierSimulator', 'the carrier does not answer', 'LogisticsProviderOutage'),
  hanging('temporal', 'temporal', 'Temporal does not answer', 'CommandsOld'),
  hanging('dispatcher', 'dispatcher', 'the dispatcher hangs', 'FiguresMissing'),
  hanging('worker', 'worker', 'the only worker hangs', 'QueueWithoutPollers'),
  hanging('postgres', 'postgres', 'Postgres does not answer', 'ApiErrors'),
];

export const slowProcesses: readonly Fault[] = [
  {
    ...{ name: 'event-loop', what: 'a process stands still for 1 s again and again' },
    ...{ alert: 'EventLoopBlocked', group: 'watched' },
    begin: (shop) => stutter(shop, 'relay', 1_000, 300),
  },
  {
    ...{ name: 'slow-postgres', what: 'Postgres stands still for 3 s again and again' },
    ...{ alert: 'ApiSlow', group: 'slow-postgres' },
    begin: (shop) => stutter(shop, 'postgres', 3_000, 500),
  },
  {
    ...{ name: 'slow-worker', what: 'the only worker stands still for 25 s again and again' },
    ...{ alert: 'TasksWaitForWorkers', group: 'slow-worker' },
    begin: (shop) => stutter(shop, 'worker', 25_000, 4_000),
  },
];
