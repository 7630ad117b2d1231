/** Prometheus's promtool: the one on PATH, or one that is built once from its Go module. */
import { join } from 'node:path';
import { goProgram } from '../../dev/engines/goProgram.ts';
import { programOnPath } from '../../dev/process/runTool.ts';

const MODULE = join(import.meta.dirname, '..', '..', 'dev', 'engines', 'promtool');
const PACKAGE = 'github.com/prometheus/prometheus/cmd/promtool';
/** Without the clients of all clouds whose targets Prometheus can discover. */
const TAGS = ['remove_all_sd'];

/** @returns null, with a line that says why, when it is not here and cannot be built */
export async function promtool(): Promise<string | null> {
  const present = await programOnPath('promtool');
  if (present !== null) return present;
  const report = (line: string) => console.log(`  ${line}`);
  return goProgram('promtool', MODULE, PACKAGE, report, TAGS).catch((error: unknown) => {
    report(`The alerts' cases are skipped: ${error instanceof Error ? error.message : error}`);
    return null;
  });
}
