/**
 * Runs a program of this repository with the Node of node_modules, after installing packages if
 * node_modules differs from the lockfile. Plain JavaScript without dependencies, since it runs on
 * the system's Node (20 or later) before anything is installed.
 *
 *   node dev/bootstrap.mjs dev/start.ts --no-kafka
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = 20;
const PROGRESS_EVERY_MS = 10_000;
const INSTALL_WAIT_LIMIT_MS = 10 * 60_000;
const OUTPUT_KEPT_CHARS = 4_000;
const root = resolve(fileURLToPath(new URL('.', import.meta.url)), '..');
const modules = join(root, 'node_modules');
const node = join(modules, '.bin', 'node');

const say = (line) => process.stderr.write(`${line}\n`);

if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  say(`Node ${OLDEST_NODE} or later is needed; this is ${process.versions.node}.`);
  process.exit(1);
}
await install();
run(process.argv.slice(2));

async function install() {
  if (isInstalled()) return;
  const lock = join(root, '.dev', 'install.lock');
  const deadline = Date.now() + INSTALL_WAIT_LIMIT_MS;
  for (let isAnnounced = false; !take(lock); await sleep(500)) {
    if (Date.now() > deadline) fail('Another start has been installing packages for 10 minutes.');
    if (!isAnnounced) say('Waiting for another start to finish installing packages');
    isAnnounced = true;
  }
  try {
    if (!isInstalled()) await npmCi();
  } finally {
    rmSync(lock, { force: true });
  }
  if (!isInstalled()) fail('Packages were installed, but node_modules differs from the lockfile.');
}

/** Compares npm's record of node_modules with the lockfile; takes a few milliseconds. */
function isInstalled() {
  const locked = packagesOf(join(root, 'package-lock.json'));
  const installed = packagesOf(join(modules, '.package-lock.json'));
  if (locked === null) fail('package-lock.json cannot be read.');
  if (installed === null) return false;
  for (const [path, entry] of Object.entries(locked)) {
    if (path === '') continue;
    if (installed[path] === undefined && entry.optional === true) continue;
    if (!isSamePackage(entry, installed[path])) return false;
  }
  return existsSync(node);
}

/** A folder of this repository (client/, db/postgres-driver/) is a link, which has no version. */
function isSamePackage(locked, installed) {
  if (locked.link === true) return installed?.link && installed.resolved === locked.resolved;
  return installed?.version === locked.version && installed?.integrity === locked.integrity;
}

function packagesOf(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return null;
  }
}

/** Takes the lock: two first starts at once would undo each other's installation. */
function take(lock) {
  try {
    mkdirSync(join(root, '.dev'), { recursive: true });
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
  } catch {
    rmSync(lock, { force: true });
  }
  return false;
}

function npmCi() {
  say('Installing packages (takes about a minute the first time)');
  // The Node of node_modules is about to be deleted, so npm must run on the system's.
  const path = process.env.PATH.split(delimiter).filter((folder) => !folder.startsWith(modules));
  const child = spawn('npm', ['ci', '--include=dev', '--loglevel=error', '--no-progress'], {
    cwd: root,
    env: { ...process.env, PATH: path.join(delimiter) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk) => {
    output = (output + chunk).slice(-OUTPUT_KEPT_CHARS);
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  const startedAt = Date.now();
  const timer = setInterval(() => {
    say(`Installing packages, ${Math.round((Date.now() - startedAt) / 1000)} s so far`);
  }, PROGRESS_EVERY_MS);
  return new Promise((resolveInstall) => {
    child.once('error', (error) => fail(`npm cannot be run (${error.message}).`));
    child.once('close', (code) => {
      clearInterval(timer);
      if (code !== 0) fail(`${output}\nInstalling packages failed: npm ci ended with ${code}.`);
      resolveInstall();
    });
  });
}

/** Passes on arguments, terminal and signals, and ends with the program's exit code. */
function run([program, ...args]) {
  const child = spawn(node, [resolve(root, program), ...args], {
    stdio: 'inherit',
    env: { ...process.env, PATH: [join(modules, '.bin'), process.env.PATH].join(delimiter) },
  });
  // A terminal sends Ctrl-C to the child itself; a second SIGINT would mean "stop at once" to it.
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  child.once('error', (error) => fail(`Node cannot be run: ${error.message}`));
  child.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

function fail(sentence) {
  say(sentence);
  process.exit(1);
}
