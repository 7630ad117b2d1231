import { CATALOGUE, CURRENCY } from '../seed.ts';
import type { Service } from './launchService.ts';

const DEFAULT_ISSUER = 'http://127.0.0.1:3001';

/** Addresses and commands for a person who has just started the service. */
export function welcome({ addresses }: Service): string {
  const { api } = addresses;
  const [item] = CATALOGUE;
  const order = JSON.stringify({
    userId: 'customer-1',
    currency: CURRENCY,
    items: [{ itemId: item.itemId, quantity: 1, unitPrice: item.unitPrice }],
    shippingAddress: '12 Harbour Street, 20457 Hamburg, Germany',
    paymentMethod: 'tok_ok',
  });
  const rows = [
    ['API', `${api}/v1`],
    ['API documentation', `${api}/docs`],
    ['Console', addresses.console ? `${addresses.console}/console` : 'off'],
    ['Example storefront', addresses.storefront ?? 'off'],
    ['Temporal UI', addresses.temporalUi ?? `unknown (Temporal is at ${addresses.temporal})`],
    ['Kafka', addresses.kafka ?? 'off'],
    ['OAuth issuer', addresses.issuer],
  ];
  // Another terminal needs the address of an issuer on another port.
  const moved = addresses.issuer === DEFAULT_ISSUER ? '' : `OAUTH_ISSUER=${addresses.issuer} `;
  const json = `-H "authorization: Bearer $TOKEN" -H 'content-type: application/json'`;
  return `
The Order Management Service is up.

${rows.map(([what = '', where]) => `  ${what.padEnd(18)} ${where}`).join('\n')}

Place an order, read it and cancel it, from another terminal in this folder:

  TOKEN=$(${moved}npm run -s token -- customer-1)
  ORDER=$(curl -sS ${api}/v1/orders ${json} \\
    -H "idempotency-key: $(date +%s)" -d '${order}' \\
    | sed 's/.*"orderId":"\\([^"]*\\)".*/\\1/'); echo "$ORDER"
  curl -sS ${api}/v1/orders/$ORDER -H "authorization: Bearer $TOKEN"; echo
  curl -sS ${api}/v1/orders/$ORDER/cancel ${json} \\
    -H "idempotency-key: cancel-$ORDER" -d '{"reason":"changed my mind"}'; echo

Ctrl-C stops everything; the orders are kept for the next start.
`;
}
