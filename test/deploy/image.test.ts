/**
 * The image of deploy/Containerfile, started as a hardened pod would start it. Seen to fail without
 * docs/ in the image: the API's pages answered 500.
 */
import '../support/silenceTemporal.ts';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createOrdersApi } from '@order-management/client';
import { afterAll, describe, expect, test } from 'vitest';
import { connectDatabase } from '../../db/client.ts';
import { inventoryItems } from '../../db/schema.ts';
import { requestToken } from '../../dev/issuer/requestToken.ts';
import { newDatabase } from '../support/database.ts';
import { eventuallyPasses } from '../support/eventually.ts';
import { buildServiceImage, type Container, cannotBuildImages } from '../support/serviceImage.ts';
import { serviceParts } from '../support/serviceParts.ts';

const LIMIT_MS = 120_000;

async function stock(url: string): Promise<void> {
  const { db, close } = connectDatabase(url, 1, 'image-test');
  const mug = { itemId: 'mug', name: 'Mug', unitPrice: 500, currency: 'EUR', onHand: 10 };
  await db.insert(inventoryItems).values(mug);
  await close();
}

interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl?: string;
  readonly licenses?: readonly unknown[];
}
const nameOf = ({ name }: Component): string => name;

const hindrance = await cannotBuildImages();
if (hindrance !== null) console.warn(`The image is not built and tested: ${hindrance}.`);

describe.skipIf(hindrance !== null)('the image', async () => {
  if (hindrance !== null) return;
  const image = await buildServiceImage();
  const containers: Container[] = [];
  const orders = await newDatabase({ migrated: false });
  const parts = await serviceParts(orders.url);
  const environment = { ...parts.environment, DATABASE_OWNER_URL: orders.url };
  const start = async (args: readonly string[], env = environment): Promise<Container> => {
    const container = await image.start(args, env);
    containers.push(container);
    return container;
  };
  afterAll(async () => {
    await Promise.all(containers.map((container) => container.remove()));
    await image.remove();
    await orders.drop();
  }, LIMIT_MS);

  test(
    'makes the tables, confirms an order that is placed through it, and shows the API’s pages',
    async () => {
      const migration = await start(['db/migrateMain.ts']);
      expect(await migration.ended, migration.output()).toBe(0);
      await stock(orders.url);
      await start([]);
      for (const part of ['dispatch', 'relay']) await start([`outbox/${part}/main.ts`]);
      await start(['worker/main.ts']);
      const api = createOrdersApi({
        url: parts.api,
        token: async () => (await requestToken(parts.issuer, 'customer-1')).token,
      });
      const body = {
        userId: 'customer-1',
        items: [{ itemId: 'mug', quantity: 1, unitPrice: 500 }],
        shippingAddress: '12 Harbour Street, 20457 Hamburg, Germany',
        paymentMethod: 'tok_ok',
      };
      const header = { 'Idempotency-Key': 'one' };
      const placed = await eventuallyPasses(async () => {
        const { data } = await api.POST('/v1/orders', { params: { header }, body });
        if (!data) throw new Error('the order was not accepted');
        return data;
      }, LIMIT_MS);
      const params = { path: { orderId: placed.orderId } };
      await eventuallyPasses(async () => {
        const { data } = await api.GET('/v1/orders/{orderId}', { params });
        expect(data?.orderInfo.status).toBe('confirmed');
      }, LIMIT_MS);
      const pages = ['docs', 'docs/errors', 'docs/client', 'docs/life.svg', 'docs/reference'];
      for (const page of pages) {
        const { status } = await fetch(`${parts.api}/${page}`);
        expect([page, status]).toEqual([page, 200]);
      }
      const codes = await Promise.all(containers.map((container) => container.stop()));
      expect(codes).toEqual([0, 0, 0, 0, 0]);
    },
    LIMIT_MS,
  );

  test('says what it has: every package of production and its licence, Node, and Debian’s packages', async () => {
    const sbom = JSON.parse(await readFile(join(image.files, 'service/sbom.cdx.json'), 'utf8'));
    const components: readonly Component[] = sbom.components;
    const installed = await readdir(join(image.files, 'service/node_modules'));
    const packages = await Promise.all(
      installed
        .filter((name) => !name.startsWith('.'))
        .map(async (name) =>
          name.startsWith('@')
            ? (await readdir(join(image.files, 'service/node_modules', name))).map(
                (each) => `${name}/${each}`,
              )
            : [name],
        ),
    );
    const named = new Map(components.map((each) => [nameOf(each), each]));
    const missing = packages.flat().filter((name) => !named.has(name));
    expect(missing).toEqual([]);
    const npm = components.filter(({ purl }) => purl?.startsWith('pkg:npm/'));
    const unsaid = npm.filter(({ licenses }) =>
      /^\[\]$|LICENSE file/.test(JSON.stringify(licenses)),
    );
    // Its LICENSE file is the Unlicense.
    expect(unsaid.map(nameOf)).toEqual(['unionfs']);
    expect(named.get('node')?.version).toBe(process.versions.node);
    expect(named.get('libc6')?.purl).toMatch(/^pkg:deb\/debian\/libc6@/);
    expect(named.has('vitest')).toBe(false);
  });

  test('holds nothing but what the service runs', async () => {
    const folder = join(image.files, 'service');
    expect(await readdir(folder)).toEqual(expect.not.arrayContaining(['test', 'dev', 'proof']));
    const { uid, mode } = await stat(join(folder, 'api/main.ts'));
    expect([uid, mode & 0o022]).toEqual([0, 0]);
  });
});
