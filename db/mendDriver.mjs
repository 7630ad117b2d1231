/**
 * Mends the Postgres driver after every install (package.json, "postinstall"). postgres 3.4.9 throws
 * outside of any promise when a connection breaks in the middle of a transaction, and the whole
 * process ends: porsager/postgres#1154, #1208. Here a write to a connection that is gone fails the
 * statement instead, what an old connection left unsent is not sent on the next one, and a connection
 * that breaks while it reads Postgres's types reads them the next time instead of ending the process.
 * And a connection whose other end has gone without a word (a failover by power loss) is given up when
 * a statement has not been answered in twice its own limit; the kernel would wait a quarter of an hour.
 * Statements sent between a connection's error and its end fail with it instead of waiting for ever.
 *
 * Plain JavaScript: it runs on whatever Node installs the packages. Once a released version has it
 * mended, this file and the postinstall script go.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const KNOWN_VERSION = '3.4.9';
const changes = [
  [
    `  function nextWrite(fn) {
    const x = socket.write(chunk, fn)
    nextWriteTimer !== null && clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
    return x
  }`,
    `  function nextWrite(fn) {
    nextWriteTimer !== null && clearImmediate(nextWriteTimer)
    const x = chunk
    chunk = nextWriteTimer = null
    if (!socket) {
      error(Errors.connection('CONNECTION_CLOSED', options, socket))
      return false
    }
    return socket.write(x, fn)
  }`,
  ],
  [
    `    incomings = null
    clearImmediate(nextWriteTimer)
    socket.removeListener('data', data)`,
    `    incomings = null
    clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
    socket.removeListener('data', data)`,
  ],
  [
    `        return fetchArrayTypes()
`,
    `        return fetchArrayTypes().catch(() => { needsTypes = true })
`,
  ],
  [
    `    x.on('error', error)
    x.on('close', closed)
    x.on('drain', drain)
    return x`,
    `    x.on('error', error)
    x.on('close', closed)
    x.on('drain', drain)
    const { statement_timeout } = options.connection || {}
    statement_timeout && x.setTimeout(2 * statement_timeout, () =>
      query && x.destroy())
    return x`,
  ],
  [`    !hadError && (query || sent.length) && error(`, `    ;(query || sent.length) && error(`],
];

const require = createRequire(import.meta.url);
const folder = dirname(dirname(dirname(require.resolve('postgres'))));
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
if (version !== KNOWN_VERSION) {
  throw new Error(`db/mendDriver.mjs mends postgres ${KNOWN_VERSION}, and this is ${version}.`);
}
for (const path of ['src/connection.js', 'cjs/src/connection.js']) {
  const file = join(folder, path);
  let text = readFileSync(file, 'utf8');
  for (const [broken, mended] of changes) {
    if (text.includes(mended)) continue;
    if (!text.includes(broken)) throw new Error(`postgres ${version} is not as it was: ${path}`);
    text = text.replace(broken, () => mended);
  }
  writeFileSync(file, text);
}
