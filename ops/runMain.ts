/** The main function of every process. */
import { createLogger } from './logger.ts';
import { ConfigurationError } from './settingsReader.ts';

/** EX_CONFIG of sysexits.h: a supervisor can tell a wrong setting from a crash. */
const EXIT_CONFIGURATION = 78;

/**
 * Runs a process's main function. What keeps the process from starting is printed: what its operator
 * can mend as plain sentences, anything else as a line of the log.
 */
export async function runMain(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (err) {
    const isConfiguration = err instanceof ConfigurationError;
    if (isConfiguration) console.error(err.message);
    else createLogger('start', 'fatal').fatal({ err }, 'the process did not start');
    process.exit(isConfiguration ? EXIT_CONFIGURATION : 1);
  }
}
