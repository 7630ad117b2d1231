import { readFile } from 'node:fs/promises';
import { engine } from './engines.ts';

/** The bundled workflow code, which is made once for all test files, and its file. */
export async function workflowBundle(): Promise<{ readonly code: string; readonly file: string }> {
  const file = await engine('workflows');
  return { code: await readFile(file, 'utf8'), file };
}
