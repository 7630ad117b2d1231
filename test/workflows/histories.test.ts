/**
 * Replays the recorded histories of every path an order can take on the present code. A change of
 * the commands that a running order could meet must be guarded by `patched()`. Seen to fail with
 * each of these planted: the booking before the charge; no timer for an overdue parcel; the search
 * attribute written a version later.
 *
 * Each folder of `histories/` holds the paths as one version of the code recorded them. `npm run
 * histories:record` records into the folder of VERSION the paths that it lacks; it overwrites none.
 * Raise VERSION with a change that has been patched.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { describe, expect, test } from 'vitest';
import { sagaBench } from '../support/sagaBench.ts';
import { workflowBundle } from '../support/workflowBundle.ts';
import { paths } from './paths.ts';

const FOLDER = new URL('./histories/', import.meta.url).pathname;
const VERSION = 'v2';
const recording = process.env['RECORD_HISTORIES'] === '1';

const fileOf = (name: string): string =>
  join(VERSION, `${name.replaceAll(/[^a-z0-9]+/gi, '-')}.json`);

/** Without the recording machine's file paths and its name, which differ each time. */
const withoutMachine = (json: string): string =>
  json
    .replaceAll(/"stackTrace":\s*"(?:[^"\\]|\\.)*"/g, '"stackTrace": ""')
    .replaceAll(/"identity":\s*"[^"]*"/g, '"identity": "recorder"')
    // The worker's sticky queue is named after its process and machine.
    .replaceAll(/"name":\s*"\d+@[^"]*"/g, '"name": "recorder"');

const recordedFiles = async (): Promise<string[]> =>
  (await readdir(FOLDER, { recursive: true })).filter((file) => file.endsWith('.json'));

describe.runIf(recording)('recording', async () => {
  const bench = await sagaBench();
  await mkdir(join(FOLDER, VERSION), { recursive: true });
  const files = new Set(await recordedFiles());

  for (const [name, path] of Object.entries(paths)) {
    const file = fileOf(name);
    test.skipIf(files.has(file))(name, async () => {
      const order = await path(bench);
      await order.handle.result().catch(() => {});
      const history = await order.handle.fetchHistory();
      const json = withoutMachine(historyToJSON(history));
      await writeFile(join(FOLDER, file), `${json}\n`, { flag: 'wx' });
    });
  }
});

describe.skipIf(recording)(
  'every order that is under way can go on with the code as it is now',
  async () => {
    const files = recording ? [] : await recordedFiles();
    const histories = files.map(async (file) => ({
      workflowId: file,
      history: historyFromJSON(JSON.parse(await readFile(join(FOLDER, file), 'utf8'))),
    }));
    const failures = new Map<string, Error | undefined>();
    const results = Worker.runReplayHistories(
      { workflowBundle: await workflowBundle(), replayName: 'recorded' },
      await Promise.all(histories),
    );
    for await (const { workflowId, error } of results) failures.set(workflowId, error);

    test('every path has a recorded history', () => {
      for (const name of Object.keys(paths)) expect(files).toContain(fileOf(name));
    });
    test.each(files)('%s', (file) => {
      expect(failures.has(file)).toBe(true);
      expect(failures.get(file)).toBeUndefined();
    });
  },
);
