/**
 * `npm run client:pack`: makes the client's package, as JavaScript with its types, into the folder in
 * which it is called.
 */
import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CLIENT = fileURLToPath(new URL('../client', import.meta.url));
const TSC = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
const OPTIONS = [
  ...['--module', 'nodenext', '--target', 'es2024', '--lib', 'es2024', '--types', 'node'],
  ...['--strict', '--skipLibCheck', '--declaration', '--rewriteRelativeImportExtensions'],
];

const folder = await mkdtemp(join(tmpdir(), 'client-'));
try {
  const out = ['--ignoreConfig', '--outDir', join(folder, 'dist')];
  // The types of Node.js are looked for beside the working folder.
  execFileSync(process.execPath, [TSC, 'index.ts', ...out, ...OPTIONS], {
    cwd: CLIENT,
    stdio: 'inherit',
  });
  const { private: _, ...manifest } = JSON.parse(
    await readFile(join(CLIENT, 'package.json'), 'utf8'),
  );
  const exports = { types: './dist/index.d.ts', default: './dist/index.js' };
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ ...manifest, exports, files: ['dist'] }, null, 2),
  );
  await cp(join(CLIENT, 'README.md'), join(folder, 'README.md'));
  execFileSync('npm', ['pack', '--silent', '--pack-destination', process.cwd(), folder], {
    stdio: 'inherit',
  });
} finally {
  await rm(folder, { recursive: true });
}
