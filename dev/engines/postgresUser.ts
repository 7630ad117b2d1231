import { chown } from 'node:fs/promises';
import { messageOf, SetupProblem } from '../problem.ts';
import { programOnPath, runTool } from '../process/runTool.ts';

const TOOL_LIMIT_MS = 10_000;
const USER = 'postgres';

/** How to run PostgreSQL as an ordinary user: it refuses to run as root. */
export interface RunAs {
  readonly uid?: number;
  readonly gid?: number;
  /** Comes before the command. */
  readonly prefix: readonly string[];
  /** Changes the owner of a file or folder to the account. */
  own(path: string): Promise<void>;
}

/**
 * Another account is needed only when this process is root. That account cannot reach binaries or
 * data below a folder of root (a clone under /root, a `mktemp -d`), so where `setpriv` exists it
 * keeps the capability that lets it pass.
 */
export async function postgresUser(): Promise<RunAs> {
  if (process.getuid?.() !== 0) return { prefix: [], own: async () => undefined };
  const { uid, gid } = await accountOf(USER).catch(makeAccount);
  const own = (path: string): Promise<void> => chown(path, uid, gid);
  const setpriv = await programOnPath('setpriv');
  const prefix = [
    ...['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'],
    // no_setuid_fixup makes access(2), which initdb calls first, honour the capability.
    ...['--inh-caps=+dac_override', '--ambient-caps=+dac_override'],
    '--securebits=+no_setuid_fixup',
  ];
  if (setpriv !== null && (await works(prefix))) return { prefix, own };
  return { uid, gid, prefix: [], own };
}

async function accountOf(name: string): Promise<{ uid: number; gid: number }> {
  const id = async (flag: string): Promise<number> =>
    Number.parseInt(await runTool('id', [flag, name], { limitMs: TOOL_LIMIT_MS }), 10);
  return { uid: await id('-u'), gid: await id('-g') };
}

async function makeAccount(): Promise<{ uid: number; gid: number }> {
  try {
    await runTool('useradd', ['--system', '--user-group', '--no-create-home', USER], {
      limitMs: TOOL_LIMIT_MS,
    });
    return await accountOf(USER);
  } catch (error) {
    throw new SetupProblem(
      `PostgreSQL refuses to run as root and a user "${USER}" could not be made (${messageOf(error)}): run as an ordinary user, or set DATABASE_URL.`,
    );
  }
}

async function works(prefix: readonly string[]): Promise<boolean> {
  const [command = '', ...args] = prefix;
  return runTool(command, [...args, 'true'], { limitMs: TOOL_LIMIT_MS }).then(
    () => true,
    () => false,
  );
}
