/** The doors by which people read what is held of a customer. */
import { runCommand } from '../../../ops/cli/runCommand.ts';
import { createVisitor, signInAtIssuer } from '../../console/consoleWorld.ts';
import type { CanaryBench } from './canaryBench.ts';
import type { Piece } from './places.ts';

/** What operations, and who may export, can read of a customer. */
export async function readable(
  { service, asOperator, orders }: CanaryBench,
  userId: string,
): Promise<Piece[]> {
  const { addresses, call } = service;
  const pieces: Piece[] = [];
  const data = await call('privacy', 'GET', `/v1/customers/${userId}/data?limit=20`);
  pieces.push(['the export', JSON.stringify(data.body)]);
  const browser = createVisitor((url, init) => fetch(url, init), addresses.console ?? '');
  const away = (await browser.get('/console/sign-in')).location ?? '';
  await browser.get(await signInAtIssuer(away, 'operations'));
  for (const orderId of orders.get(userId) ?? []) {
    for (const what of ['', '/events', '/refunds', '/returns']) {
      const { body } = await call('operations', 'GET', `/v1/orders/${orderId}${what}`);
      pieces.push([`the API’s order${what}`, JSON.stringify(body)]);
    }
    pieces.push(['the console', (await browser.get(`/console/orders/${orderId}`)).text]);
    const lines: object[] = [];
    await runCommand(['order', orderId], {
      database: async () => asOperator,
      describeSaga: () => Promise.reject(new Error('not asked')),
      temporal: () => {
        throw new Error('not asked');
      },
      api: () => service.api('operations'),
      print: (line) => void lines.push(line),
    });
    pieces.push(['npm run ops', JSON.stringify(lines)]);
  }
  return pieces;
}
