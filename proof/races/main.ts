/**
 * `npm run races -- --rounds N --seed S`: changes, dispatches and cancels orders in the same moment on the
 * whole service, and checks that each has one winner. Exits with 1 when one has not.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FULL_SPEED } from '../../dev/supervisor/fullSpeed.ts';
import { launchService } from '../../dev/supervisor/launchService.ts';
import { freePorts } from '../../dev/supervisor/servicePorts.ts';
import { endWith } from '../fixtures/endWith.ts';
import { winners } from './judge.ts';
import { type Round, runRounds } from './runRounds.ts';

const say = (line: string): void => console.log(line);

await endWith(race);

/** @returns the exit code */
async function race(): Promise<number> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { rounds: text, seed: text } });
  const plan = { rounds: Number(values.rounds ?? 200), seed: Number(values.seed ?? 1) };
  const dataDir = await mkdtemp(join(tmpdir(), 'order-management-races-'));
  const service = await launchService({
    ...{ ports: await freePorts(), dataDir, kafka: false, report: say },
    environment: { PATH: process.env['PATH'], ...FULL_SPEED },
  });
  try {
    const startedAt = Date.now();
    const rounds = await runRounds(service.addresses, plan);
    say(`${plan.rounds} rounds in ${Math.round((Date.now() - startedAt) / 1_000)} s`);
    return report(rounds);
  } finally {
    await service.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

function report(rounds: readonly Round[]): number {
  const counts = new Map<string, number>();
  for (const { evidence } of rounds) {
    const { change, cancel } = evidence.answers;
    const line = `${winners(evidence)} (change ${change}, cancellation ${cancel})`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  for (const [line, times] of [...counts].sort()) say(`${String(times).padStart(5)}  ${line}`);
  const bad = rounds.filter(({ problems }) => problems.length > 0);
  for (const { evidence, problems } of bad)
    say(`${problems.join('; ')}\n${JSON.stringify(evidence)}`);
  say(bad.length === 0 ? 'Each had one winner.' : `${bad.length} HAD NOT`);
  return bad.length === 0 ? 0 : 1;
}
