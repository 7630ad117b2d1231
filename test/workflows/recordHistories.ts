/** `npm run histories:record`: records the histories of the paths that have none yet. */
import { spawn } from 'node:child_process';

const vitest = new URL('../../node_modules/vitest/vitest.mjs', import.meta.url).pathname;
const child = spawn(process.execPath, [vitest, 'run', 'test/workflows/histories.test.ts'], {
  env: { ...process.env, RECORD_HISTORIES: '1' },
  stdio: 'inherit',
});
child.once('exit', (code) => process.exit(code ?? 1));
