/**
 * The Temporal SDK says only what is wrong: failed activities and changes of a worker's state are
 * what these tests are about. Imported before anything of the SDK's native side runs.
 */
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';

Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: {
    logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) },
  },
});
