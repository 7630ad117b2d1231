/** `npm start`: runs the whole service on this machine until Ctrl-C. */
import { join } from 'node:path';
import { ConfigurationError } from '../ops/settingsReader.ts';
import { SetupProblem } from './problem.ts';
import { killAll, survivors } from './process/pidFile.ts';
import { untilSignal } from './process/signals.ts';
import { readDevelopmentConfig } from './settings.ts';
import { formatLog } from './supervisor/formatLog.ts';
import { launchService, type Service } from './supervisor/launchService.ts';
import { portNames, portsIn, variableOf } from './supervisor/servicePorts.ts';
import { welcome } from './supervisor/welcome.ts';

const FLAGS = ['--no-kafka'];
const say = (line: string): void => console.log(line);

let runDir: string | null = null;
const signals = untilSignal(async () => {
  say('Killing the remaining processes');
  if (runDir !== null) killAll(await survivors(runDir));
  process.exit(130);
});
let code = 0;
let service: Service | null = null;
try {
  const began = Date.now();
  const givenUp = Promise.withResolvers<never>();
  givenUp.promise.catch(() => undefined);
  const formatted = formatLog(process.stdout.isTTY === true);
  const options = readOptions(process.argv.slice(2));
  runDir = join(options.dataDir, 'run');
  service = await launchService({
    ...options,
    environment: process.env,
    report: say,
    onLine: (name, line) => say(formatted(name, line)),
    abandon: signals.first,
    onGivenUp: (why) => givenUp.reject(new SetupProblem(why)),
  });
  say(welcome(service));
  say(`Ready after ${((Date.now() - began) / 1000).toFixed(1)} s.`);
  await Promise.race([signals.arrived, givenUp.promise]);
} catch (error) {
  if (!signals.first.aborted) {
    code = 1;
    const expected = error instanceof SetupProblem || error instanceof ConfigurationError;
    process.stderr.write(`${expected ? error.message : inspectable(error)}\n`);
  }
}
if (service !== null) {
  say('Stopping');
  await service.stop();
}
if (signals.first.aborted) say('Stopped');
process.exit(code);

function readOptions(args: readonly string[]) {
  const unknown = args.find((arg) => !FLAGS.includes(arg));
  if (unknown !== undefined) {
    throw new SetupProblem(`There is no option ${unknown}: there is ${FLAGS.join(', ')}.`);
  }
  const config = readDevelopmentConfig(['OMS_DATA_DIR', ...portNames.map(variableOf)]);
  return {
    ports: portsIn(config),
    dataDir: config.OMS_DATA_DIR,
    kafka: !args.includes('--no-kafka'),
    console: true,
    storefront: true,
  };
}

function inspectable(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
