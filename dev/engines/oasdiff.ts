/** oasdiff, which compares two OpenAPI documents: built once from its Go module. */
import { join } from 'node:path';
import type { Report } from '../process/progress.ts';
import { goProgram } from './goProgram.ts';

/** @throws SetupProblem when Go is missing or the build fails */
export const oasdiff = (report: Report): Promise<string> =>
  goProgram('oasdiff', join(import.meta.dirname, 'oasdiff'), 'github.com/oasdiff/oasdiff', report);
