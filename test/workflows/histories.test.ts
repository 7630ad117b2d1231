/**
 * Histories of every path an order can take, as they were recorded, replayed on the code as it is
 * now: what running orders could meet must not change without `patched()`. Seen to fail with each of
 * these planted: the booking before the charge; no timer for an overdue parcel; the search attribute
 * written a version later; each of the `patched()` of v3 taken away.
 *
 * `npm run histories:record` records what has no history yet, under the version in its name; it
 * never writes over one. Add a folder when a change has been patched.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { afterAll, describe, expect, test } from 'vitest';
import { orderBench } from '../../proof/fixtures/orderBench.ts';
import { bundleWorkflows } from '../../worker/workflowBundle.ts';
import { testTimeSkipping } from '../support/timeSkipping.ts';
import { paths } from './paths.ts';

const FOLDER = new URL('./histories/', import.meta.url).pathname;
const VERSION = 'v3';
const recording = process.env['RECORD_HISTORIES'] === '1';

const fileOf = (name: string): string =>
  join(FOLDER, VERSION, `${name.replaceAll(/[^a-z0-9]+/gi, '-')}.json`);

/** Where the recording machine kept its files is nobody's business, and differs each time. */
const withoutPlaces = (json: string): string =>
  json
    .replaceAll(/"stackTrace":\s*"(?:[^"\\]|\\.)*"/g, '"stackTrace": ""')
    .replaceAll(/"identity":\s*"[^"]*"/g, '"identity": "recorder"');

async function recorded(): Promise<{ workflowId: string; history: unknown }[]> {
  const versions = await readdir(FOLDER);
  const files = await Promise.all(
    versions.map(async (version) =>
      (await readdir(join(FOLDER, version))).map((name) => join(version, name)),
    ),
  );
  return Promise.all(
    files.flat().map(async (name) => ({
      workflowId: name,
      history: JSON.parse(await readFile(join(FOLDER, name), 'utf8')),
    })),
  );
}

describe.runIf(recording)('recording', async () => {
  const clock = await testTimeSkipping();
  const bench = await orderBench(clock);
  afterAll(() => bench.stop());
  await mkdir(join(FOLDER, VERSION), { recursive: true });
  const known = new Set(await readdir(join(FOLDER, VERSION)));

  for (const [name, path] of Object.entries(paths)) {
    const file = fileOf(name);
    test.skipIf(known.has(file.slice(file.lastIndexOf('/') + 1)))(name, async () => {
      const order = await path({ bench, clock });
      await order.handle.result().catch(() => {});
      const history = await order.handle.fetchHistory();
      await writeFile(file, `${withoutPlaces(historyToJSON(history))}\n`, { flag: 'wx' });
    });
  }
});

describe.skipIf(recording)(
  'every order that is under way can go on with the code as it is now',
  async () => {
    const histories = recording ? [] : await recorded();
    const workflowBundle = await bundleWorkflows();
    const failures = new Map<string, Error | undefined>();
    const source = histories.map(({ workflowId, history }) => ({
      workflowId,
      history: historyFromJSON(history),
    }));
    const results = Worker.runReplayHistories({ workflowBundle, replayName: 'recorded' }, source);
    for await (const { workflowId, error } of results) failures.set(workflowId, error);

    test('there is a history of every path', () => {
      const names = new Set(histories.map(({ workflowId }) => workflowId));
      for (const name of Object.keys(paths)) {
        expect(names).toContain(fileOf(name).slice(FOLDER.length));
      }
    });
    test.each(histories.map(({ workflowId }) => workflowId))('%s', (name) => {
      expect(failures.has(name)).toBe(true);
      expect(failures.get(name)).toBeUndefined();
    });
  },
);
