/** Brings a version of the workers in, by the operators' command. */
import { setTimeout as sleep } from 'node:timers/promises';
import { WORKER_DEPLOYMENT } from '../parts/services.ts';
import { type Addresses, askOps } from './askOps.ts';

const PACE_MS = 2_000;
/** Until workers of it poll, and until what goes forward with the one before is confirmed. */
const TRIES = 60;
const options = ['--no-gate-order', '--steps', '50', '--watch-seconds', '5'];
const words = ['--reason', 'the proof', '--as', 'proof'];
const environment = { WORKER_DEPLOYMENT };

/**
 * Resolves once all orders are with the version.
 *
 * @returns why it was taken out again meanwhile
 * @throws when it did not come in
 */
export async function rollIn(to: Addresses, version: string): Promise<string[]> {
  const troubles: string[] = [];
  for (let tries = 1; ; tries += 1) {
    const args = ['roll-out', version, ...options, ...words];
    const { isDone, lines } = await askOps(to, args, environment);
    troubles.push(
      ...lines.flatMap(({ trouble }) => (trouble === undefined ? [] : String(trouble))),
    );
    if (isDone && (await areAllWith(to, version))) return troubles;
    if (tries === TRIES) throw new Error(`${version} is not in: ${JSON.stringify(lines.at(-1))}`);
    await sleep(PACE_MS);
  }
}

async function areAllWith(to: Addresses, version: string): Promise<boolean> {
  const { lines } = await askOps(to, ['versions'], environment);
  return lines.every((line) => line['version'] === version || line['running'] === 0);
}
