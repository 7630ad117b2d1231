/** The published schemas say which version of the provider contract they are of. */
import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const FOLDER = new URL('../../contracts/schemas/', import.meta.url);

const versionOf: Readonly<Record<string, string>> = {
  chargePayment: 'v1',
  refundPayment: 'v1',
  bookShipment: 'v1',
  cancelShipment: 'v1',
  authorizePayment: 'v2',
  capturePayment: 'v2',
  voidPayment: 'v2',
  refundAmount: 'v2',
  listPayments: 'v2',
  listShipments: 'v2',
};

test('every activity has a schema of its input and its result, with its version', async () => {
  const ids: string[] = [];
  for (const file of await readdir(FOLDER)) {
    const { $id } = JSON.parse(await readFile(new URL(file, FOLDER), 'utf8'));
    ids.push($id);
  }
  const expected = Object.entries(versionOf).flatMap(([activity, version]) =>
    ['input', 'result'].map(
      (part) => `urn:order-management-service:provider:${version}:${activity}.${part}`,
    ),
  );
  expect(ids.toSorted()).toEqual(expected.toSorted());
});
