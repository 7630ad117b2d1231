/** Schemathesis's configuration: each route as a client that may call it, and on orders that exist. */
import { SECURITY_SCHEME } from '../../api/http/route.ts';
import { CLIENTS } from '../../dev/issuer/clients.ts';
import { requestToken } from '../../dev/issuer/requestToken.ts';
import { SetupProblem } from '../../dev/problem.ts';
import { type ExistingOrders, ORDERED_ITEMS, VERSIONS } from './existingOrders.ts';

/**
 * The statuses that a valid request may get. Not 401 and 403: each route is called by a client with
 * its scopes, and a run whose answers are all 401 must not pass.
 */
const REFUSALS = ['2xx', '304', '402', '404', '409', '410', '422'];
/** The statuses that an invalid request may get. One with a very long text is over the body's limit. */
const INVALID = [
  '400',
  '401',
  '403',
  '404',
  '405',
  '406',
  '409',
  '413',
  '415',
  '422',
  '428',
  '429',
];
/**
 * Operations whose schema accepts some invalid requests: a forged cursor, too many pieces of an item on
 * several lines, a stock out of range, an address that the SSRF guard refuses, an order together with a cursor,
 * customs data of some lines only, pieces that an order has not, more hours than it may be on hold,
 * goods that are sent once more beside a refund.
 */
const STRICTER_THAN_SCHEMA = new Set([
  'listOrders',
  'listAttention',
  'listEvents',
  'listInventory',
  'listReplacements',
  'createOrder',
  'changeOrder',
  'holdOrder',
  'endOrder',
  'adjustInventoryItem',
  'subscribe',
  'redeliver',
]);

/** Only operators may send the header Worker-Version: the storefront is none. */
const BY_HEADER_FOR_OPERATORS = new Set(['createOrder']);

interface Operation {
  readonly operationId: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
}

/** A development client with the route's scopes, preferably the storefront. */
function clientOf({ operationId, security }: Operation): string {
  // The storefront is no customer, and may not read what is held of one.
  if (operationId === 'exportCustomer') return 'privacy';
  const scopes = security.flatMap((scheme) => Object.values(scheme).flat());
  const candidates = CLIENTS.filter((client) =>
    scopes.every((scope) => client.scopes.includes(scope)),
  );
  const client = candidates.find(({ id }) => id === 'storefront') ?? candidates[0];
  if (!client) throw new SetupProblem(`No development client may call ${operationId}.`);
  return client.id;
}

/** Null for a route with a signature, which Schemathesis cannot make. */
async function authorizationOf(operation: Operation, issuer: string): Promise<string | null> {
  if (!operation.security.some((scheme) => SECURITY_SCHEME in scheme)) return null;
  const { token } = await requestToken(issuer, clientOf(operation));
  return `Bearer ${token}`;
}

/** The values that are mostly taken for a parameter, so that requests get past the first check. */
const DICTIONARIES = { items: ORDERED_ITEMS, versions: VERSIONS };
const PARAMETERS = {
  'body.version': 'versions',
  'body.remove[*].itemId': 'items',
  'body.lines[*].itemId': 'items',
};
const PROBABILITY = 0.8;

/** @param orders on which each operation of them is called */
export async function configuration(
  document: string,
  issuer: string,
  orders: ExistingOrders,
): Promise<string> {
  const { paths } = (await (await fetch(document)).json()) as {
    paths: Record<string, Record<string, Operation>>;
  };
  const operations = Object.values(paths).flatMap((path) => Object.values(path));
  const tables = operations.map(async (operation) => {
    const { operationId } = operation;
    const orderId = orders.get(operationId);
    const authorization = await authorizationOf(operation, issuer);
    const refusals = [
      ...REFUSALS,
      ...(STRICTER_THAN_SCHEMA.has(operationId) ? ['400'] : []),
      ...(BY_HEADER_FOR_OPERATORS.has(operationId) ? ['403'] : []),
      // Only the provider can sign requests.
      ...(authorization === null ? ['401'] : []),
    ];
    return [
      '[[operations]]',
      `include-operation-id = "${operationId}"`,
      ...(authorization === null ? [] : [`headers = { Authorization = "${authorization}" }`]),
      ...(orderId === undefined
        ? []
        : [`parameters = { "path.orderId" = "${orderId}", "path.number" = 1 }`]),
      `checks.positive_data_acceptance.expected-statuses = ${JSON.stringify(refusals)}`,
      `checks.negative_data_rejection.expected-statuses = ${JSON.stringify(INVALID)}`,
    ].join('\n');
  });
  return [...dictionaries(), ...(await Promise.all(tables))].join('\n');
}

const dictionaries = (): string[] => [
  '[parameters]',
  ...Object.entries(PARAMETERS).map(
    ([parameter, name]) =>
      `"${parameter}" = { dictionary = "${name}", probability = ${PROBABILITY} }`,
  ),
  ...Object.entries(DICTIONARIES).flatMap(([name, values]) => [
    `[dictionaries.${name}]`,
    `values = ${JSON.stringify(values)}`,
  ]),
];
