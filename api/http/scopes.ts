/** The OAuth scopes, with what each lets a caller do. */
export const scopes = {
  'orders:create': 'Place orders',
  'orders:change': 'Change orders whose parcels have not left',
  'orders:cancel': 'Cancel orders, and ask for returns of what has left',
  'orders:read': 'Read orders and their timelines',
  'orders:on-behalf': 'Act for any user',
  'orders:operate': 'See and cancel every order, and decide about those that need attention',
  'orders:refund': 'Give money of orders back',
  'payments:update': 'Report how a payment went',
  'shipments:update': 'Report where a parcel is',
  'inventory:read': 'Read the catalogue and its stock',
  'inventory:write': 'Change the catalogue and its stock',
  'customers:read': 'Export what is held of any customer',
  'customers:erase': 'Erase the personal data of customers',
  'events:read': 'Read the events of every order',
  'payloads:read': 'Read encrypted payloads by the codec server',
  'events:subscribe': 'Receive the events of every order by webhook',
} as const;

export type Scope = keyof typeof scopes;
