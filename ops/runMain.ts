/** The main function of every process. */
import { ConfigurationError } from './settingsReader.ts';

/** EX_CONFIG of sysexits.h: a supervisor can tell a wrong setting from a crash. */
const EXIT_CONFIGURATION = 78;

/** Runs a process's main function; what keeps the process from starting is printed in one sentence. */
export async function runMain(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    const isConfiguration = error instanceof ConfigurationError;
    console.error(isConfiguration ? error.message : error);
    process.exit(isConfiguration ? EXIT_CONFIGURATION : 1);
  }
}
