/** Bundles the workflows of a file in versions/ for a version of the workers. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleWorkflows } from '../../worker/workflowBundle.ts';

/** @returns the bundle's file in the folder */
export async function bundleVersion(
  workflows: string,
  version: string,
  folder: string,
): Promise<string> {
  const path = new URL(`versions/${workflows}.ts`, import.meta.url).pathname;
  const { code } = await bundleWorkflows(undefined, path);
  const file = join(folder, `${workflows}.js`);
  await writeFile(file, code.replaceAll('BUNDLED_FOR', version));
  return file;
}
