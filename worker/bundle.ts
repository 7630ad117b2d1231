/** `npm run bundle -- FILE`: writes a workflow bundle for WORKFLOW_BUNDLE. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { bundleWorkflows } from './workflowBundle.ts';

const file = process.argv[2] ?? 'dist/workflows.js';
const { code } = await bundleWorkflows();
await mkdir(dirname(file), { recursive: true });
await writeFile(file, code);
console.log(`Wrote ${file} (${Math.round(code.length / 1024)} KiB).`);
