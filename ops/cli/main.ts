/**
 * The operators' commands: `npm run ops -- COMMAND`, in production `node ops/cli/main.ts COMMAND`. They
 * print one JSON object in a line.
 *
 * Exits with 0, 1 when something was refused or is not done, 2 when the arguments are wrong.
 */
import { runMain } from '../runMain.ts';
import { runCommand } from './runCommand.ts';
import { openWorkbench } from './workbench.ts';

await runMain(async () => {
  const bench = openWorkbench();
  try {
    const { code, problem } = await runCommand(process.argv.slice(2), bench);
    if (problem) console.error(problem);
    process.exitCode = code;
  } finally {
    await bench.close();
  }
});
