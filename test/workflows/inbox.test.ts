import { describe, expect, test } from 'vitest';
import { initialState } from '../../contracts/order.ts';
import { notePayment, noteShipment, openInbox } from '../../workflows/inbox.ts';

const first = '2026-01-01T00:00:00.000Z';
const second = '2026-01-02T00:00:00.000Z';
const MOST = 200;

describe('what a saga keeps of the updates it receives', () => {
  test('is each report of a parcel once, as of when it was last so', () => {
    const inbox = openInbox(initialState);
    const update = { updateId: '1', status: 'in_transit', reference: 'sh_1' } as const;
    for (const occurredAt of [first, second, first, second])
      noteShipment(inbox, { ...update, occurredAt });
    noteShipment(inbox, { ...update, status: 'delivered', occurredAt: first });
    expect(inbox.parcels).toEqual([
      { status: 'in_transit', reference: 'sh_1', at: Date.parse(second) },
      { status: 'delivered', reference: 'sh_1', at: Date.parse(first) },
    ]);
  });

  test('has a limit, whatever other parcels and payments are reported: the newest stay', () => {
    const inbox = openInbox(initialState);
    for (let at = 0; at < MOST + 50; at += 1) {
      noteShipment(inbox, { updateId: `${at}`, status: 'lost', reference: `sh_${at}` });
      notePayment(inbox, { updateId: `${at}`, status: 'charged', reference: `ch_${at}` });
      notePayment(inbox, { updateId: 'own', status: 'charged', reference: 'ch_own' });
    }
    expect(inbox.parcels).toHaveLength(MOST);
    expect(inbox.parcels.at(-1)).toMatchObject({ reference: `sh_${MOST + 49}` });
    expect(inbox.payments.size).toBe(MOST);
    expect(inbox.payments.get('ch_own')).toBe('charged');
  });
});
