/** The workflow code as workers load it. */
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import type { Logger } from '../ops/logger.ts';

/**
 * Bundles the workflows, which takes seconds: production makes the bundle once, by
 * `npm run bundle`, and names it in WORKFLOW_BUNDLE.
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
