/** Makes what the parts of deploy/compose.yaml need in its engines, and ends. */
import { messageOf } from '../problem.ts';
import { prepareDatabase } from '../supervisor/prepareDatabase.ts';
import { createProcessGroup } from '../supervisor/processGroup.ts';
import { startEngines } from '../supervisor/startEngines.ts';
import { launchOptions } from './launchOptions.ts';

const options = { ...launchOptions, environment: process.env, report: console.log };
const failed = new AbortController();
const watch = { runDir: options.dataDir, report: options.report, abandon: failed.signal };
try {
  // Their addresses are given: none is started.
  const engines = await startEngines(options, watch, createProcessGroup(failed));
  await prepareDatabase(engines.databaseUrl, options.report);
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
