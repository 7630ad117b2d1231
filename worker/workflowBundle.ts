/** The bundle of the workflow code that workers load. */
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import type { Logger } from '../ops/logger.ts';

/**
 * Bundles the workflows, which takes seconds. In production `npm run bundle` does that once, and
 * WORKFLOW_BUNDLE names the file.
 */
export function bundleWorkflows(log?: Logger): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
    logger: {
      log: () => {},
      trace: () => {},
      debug: () => {},
      info: () => {},
      warn: (message) => log?.warn(message),
      error: (message) => log?.error(message),
    },
  });
}
