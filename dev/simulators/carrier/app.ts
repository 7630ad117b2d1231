/** The carrier simulator's API. See docs/simulators.md. */
import { countAttempt } from '../books.ts';
import { silence, withFaults } from '../faults.ts';
import { listEntries } from '../listing.ts';
import { bodyOf, keyOf, Refused, type SimulatorDeps, simulatorApp } from '../simulatorApp.ts';
import { behaviourOf } from './addresses.ts';
import {
  cancelShipment,
  findShipment,
  makeShipment,
  markerOf,
  shipmentRequest,
} from './shipments.ts';
import type { ShipmentRow } from './tables.ts';

const shipmentAnswer = ({ key, reference, status, trackingNumber }: ShipmentRow) => ({
  key,
  reference,
  status,
  trackingNumber,
  carrier: 'Simulated Parcel',
});

export function carrierApp(deps: SimulatorDeps) {
  const { books, stopping } = deps;
  const app = simulatorApp(deps);

  app.post('/shipments', async (c) => {
    const key = keyOf(c.req.header('idempotency-key'));
    const request = bodyOf(shipmentRequest, await c.req.text());
    const marker = markerOf(request);
    const faults = behaviourOf(marker).faults?.book ?? {};
    const stage = { stopping, countAttempt: () => countAttempt(books, 'book', key, marker) };
    return withFaults(c, faults, stage, async () => {
      const { shipment, isNew, keyReused } = await makeShipment(books, key, request);
      if (keyReused) throw new Refused(422, 'key_reused');
      if (shipment.status === 'late') return silence(c, stopping);
      if (shipment.error !== null) throw new Refused(422, shipment.error);
      return c.json(shipmentAnswer(shipment), isNew ? 201 : 200);
    });
  });

  app.get('/shipments', async (c) => {
    const shipment = await findShipment(books, keyOf(c.req.query('key')));
    if (shipment === undefined || shipment.status === 'late') throw new Refused(404, 'unknown_key');
    return c.json(shipmentAnswer(shipment));
  });

  app.get('/books', async (c) => {
    const columns = 'e.key, e.reference, e.status';
    const without = ['late', 'refused'];
    return c.json(
      await listEntries(books, c.req.query(), { table: 'shipments', columns, without }),
    );
  });

  app.post('/shipments/:reference/cancel', async (c) => {
    const key = keyOf(c.req.header('idempotency-key'));
    const reference = c.req.param('reference');
    const faults = behaviourOf(await markerOfShipment(reference)).faults?.cancel ?? {};
    const stage = { stopping, countAttempt: () => countAttempt(books, 'cancel', key, '') };
    return withFaults(c, faults, stage, async () => {
      const shipment = await cancelShipment(books, reference);
      if (shipment === undefined) throw new Refused(404, 'unknown_shipment');
      if (shipment.status !== 'cancelled') throw new Refused(409, 'already_dispatched');
      return c.json(shipmentAnswer(shipment));
    });
  });

  const markerOfShipment = async (reference: string): Promise<string> => {
    const [row] = await books<{ marker: string }[]>`
      select marker from shipments where reference = ${reference}`;
    return row?.marker ?? '';
  };
  return app;
}
