/**
 * The service's image, built and started without a registry: the base is made of Debian's packages and
 * npm's `node`, and containers are run as Kubernetes would: read-only and as nobody in particular.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { cached, exists } from '../../dev/engines/cache.ts';
import { programOnPath, runTool } from '../../dev/process/runTool.ts';
import { containerConfig } from './containerConfig.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const LIMIT_MS = 10 * 60_000;
const RUNTIME = 'runc';
const TOOLS = ['buildah', RUNTIME, 'mmdebstrap', 'npm'] as const;
const DEBIAN = 'bookworm';
const BASE = `localhost/oms-test-base:${process.version}`;
const IMAGE = 'localhost/oms-test';
/** As the registry's image: npm and node in /usr/local. */
const NODE = '/usr/local/bin/node';
const NPM = '/usr/local/lib/node_modules/npm';

const run = (command: string, ...args: string[]): Promise<string> =>
  runTool(command, args, {
    cwd: ROOT,
    limitMs: LIMIT_MS,
    // Without a registry there is no container engine either: steps of the build run in a chroot.
    env: { ...process.env, BUILDAH_ISOLATION: 'chroot' },
  }).then((output) => output.trim());

/** What keeps this machine from building images; null when nothing does. */
export async function cannotBuildImages(): Promise<string | null> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'not root on Linux';
  for (const tool of TOOLS) if ((await programOnPath(tool)) === null) return `no ${tool} on PATH`;
  return null;
}

async function ensureBase(): Promise<void> {
  const isThere = await run('buildah', 'inspect', '--type', 'image', BASE).catch(() => null);
  if (isThere !== null) return;
  const folder = await cached(`debian-${DEBIAN}-${process.arch}`, console.warn, async (into) => {
    const sources = '/etc/apt/sources.list.d/debian.sources';
    const packages = ['--variant=essential', '--include=libstdc++6'];
    await run('mmdebstrap', ...packages, DEBIAN, join(into, 'root.tar'), sources);
  });
  const container = await run('buildah', 'from', 'scratch');
  await run('buildah', 'add', container, join(folder, 'root.tar'), '/');
  await run('buildah', 'copy', container, process.execPath, NODE);
  // npm/bin/npm-cli.js, behind a link on PATH.
  const npm = join(await realpath((await programOnPath('npm')) ?? 'npm'), '..', '..');
  await run('buildah', 'copy', container, npm, NPM);
  const link = ['ln', '-s', `${NPM}/bin/npm-cli.js`, '/usr/local/bin/npm'];
  await run('buildah', 'run', container, '--', ...link);
  await run('buildah', 'commit', '--rm', container, BASE);
}

/** The settings of npm's registry on this machine, if it has any. */
async function registrySettings(): Promise<string[]> {
  const files = {
    npmrc: join(homedir(), '.npmrc'),
    authorities: process.env['NODE_EXTRA_CA_CERTS'] ?? '',
  };
  const secrets: string[] = [];
  for (const [id, src] of Object.entries(files))
    if (await exists(src)) secrets.push('--secret', `id=${id},src=${src}`);
  return secrets;
}

export interface Container {
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
  output(): string;
  /** Sends SIGTERM. */
  stop(): Promise<number | null>;
  /** Kills what still runs. */
  remove(): Promise<unknown>;
}

export interface ServiceImage {
  /** The image's files, on this machine. */
  readonly files: string;
  /** Runs the image's entrypoint with these arguments, in the network of this machine. */
  start(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Container>;
  remove(): Promise<void>;
}

export async function buildServiceImage(): Promise<ServiceImage> {
  await ensureBase();
  const from = ['--from', BASE, '--network', 'host', '--layers'];
  const file = ['--file', 'deploy/Containerfile', '--tag', IMAGE];
  await run('buildah', 'build', ...from, ...(await registrySettings()), ...file, '.');
  const image = JSON.parse(await run('buildah', 'inspect', '--type', 'image', IMAGE)).OCIv1.config;
  const container = await run('buildah', 'from', IMAGE);
  const files = await run('buildah', 'mount', container);
  const bundles: string[] = [];
  return {
    files,
    async start(args, env) {
      const bundle = await mkdtemp(join(tmpdir(), 'oms-container-'));
      bundles.push(bundle);
      const config = containerConfig({ files, image, args, env });
      await writeFile(join(bundle, 'config.json'), JSON.stringify(config));
      const name = bundle.split('/').at(-1) ?? '';
      return running(name, spawn(RUNTIME, ['run', '--bundle', bundle, name], { stdio: 'pipe' }));
    },
    async remove() {
      for (const bundle of bundles) await rm(bundle, { recursive: true, force: true });
      await run('buildah', 'rm', container);
    },
  };
}

function running(name: string, child: ChildProcess): Container {
  let output = '';
  const keep = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const ended = once(child, 'close').then(([code]: (number | null)[]) => code ?? null);
  return {
    ended,
    output: () => output,
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
    remove: () => run(RUNTIME, 'delete', '--force', name).then(() => ended),
  };
}
