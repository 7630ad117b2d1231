/** Runs a shell command of the team: the one that kills its worker and starts it again. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const LIMIT_MS = 60_000;

/** What it leaves running in the background goes on. @throws when it fails */
export async function runCommand(command: string): Promise<void> {
  // Its output is not waited for: a worker that it starts may keep it open.
  const child = spawn(command, { shell: true, stdio: 'ignore', timeout: LIMIT_MS });
  const [code, signal] = await once(child, 'exit');
  if (code !== 0) throw new Error(`--kill: "${command}" ended with ${String(code ?? signal)}`);
}
