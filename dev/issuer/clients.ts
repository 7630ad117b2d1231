/** The development issuer's clients with their scopes. */
export interface DevelopmentClient {
  readonly id: string;
  /** For development only, so not confidential. */
  readonly secret: string;
  readonly scopes: readonly string[];
}

const client = (id: string, ...scopes: string[]): DevelopmentClient => ({
  id,
  secret: `${id}-secret`,
  scopes,
});

const customer = [
  ...['orders:create', 'orders:read', 'orders:change', 'orders:cancel'],
  'inventory:read',
];

export const CLIENTS: readonly DevelopmentClient[] = [
  client('customer-1', ...customer),
  client('customer-2', ...customer),
  client('storefront', ...customer, 'orders:on-behalf'),
  client(
    'operations',
    ...['orders:read', 'orders:change', 'orders:cancel', 'orders:operate', 'orders:refund'],
    ...['inventory:read', 'events:read'],
  ),
  // Places the gate orders of roll-outs.
  client('release', 'orders:create', 'orders:read', 'orders:cancel', 'orders:operate'),
  // Sees the orders of all customers, and may do nothing.
  client('support', 'orders:read', 'orders:on-behalf', 'inventory:read'),
  client('events', 'events:read', 'events:subscribe'),
  client('privacy', 'orders:read', 'customers:read', 'customers:erase'),
  client('warehouse', 'inventory:read', 'inventory:write'),
  client('payments', 'payments:update', 'payloads:read'),
  client('logistics', 'shipments:update', 'payloads:read'),
];

/** The public client of the API's documentation page, where a person signs in as one of the clients. */
export const DOCS_CLIENT_ID = 'docs';

/** The public client of the console, where a person signs in in the same way. */
export const CONSOLE_CLIENT_ID = 'console';

/** The public client of a shop's own page, where a customer signs in. It gets no other scopes. */
export const SHOP_PAGE_CLIENT = { id: 'shop-page', scopes: customer } as const;

export const ALL_SCOPES: readonly string[] = [
  ...new Set(CLIENTS.flatMap((each) => each.scopes)),
].sort();
