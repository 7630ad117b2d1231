/** The OpenAPI 3.1 document, generated from the schemas that validate requests. */
import { problemExamples } from '../http/problemSchema.ts';
import { type Api, SECURITY_SCHEME } from '../http/route.ts';
import { signatures } from '../http/signedRoute.ts';
import { headerComponents, headersOf } from './headers.ts';
import type { SecurityScheme } from './securityScheme.ts';

const description = `Places, reads and cancels orders, and drives each one durably through reserving,
charging, booking, shipping and delivering.

To try it on its docs page: press Authorize, sign in, and press "Try it out" at a call. Each call needs
the scopes that its padlock shows, and the examples are complete but for the ids in the paths: place an
order as a customer and take the id of the answer.
Every failure is \`application/problem+json\` (RFC 9457); its \`code\` is one of a closed list, explained in
the schema \`Problem\`.
`;

export type OpenApiDocument = ReturnType<Api['getOpenAPI31Document']>;

/** @param publicUrl where clients reach the service. */
export function openApiDocument(
  app: Api,
  publicUrl: string,
  securityScheme: SecurityScheme,
): OpenApiDocument {
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Order Management Service',
      version: '1.0.0',
      description,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      contact: { name: 'Order Management', url: publicUrl },
    },
    externalDocs: {
      description: 'The guide for shops: quick start, an order’s life, test tokens, webhooks.',
      url: `${publicUrl}/docs`,
    },
    servers: [{ url: publicUrl, 'x-internal': false }],
    tags: [
      { name: 'Orders', description: 'Placing, reading and cancelling orders.' },
      { name: 'Updates', description: 'Updates from the payment and logistics teams.' },
      { name: 'Inventory', description: 'The catalogue and its stock.' },
      { name: 'Events', description: 'The events of all orders, for other services.' },
      { name: 'Refunds', description: 'Giving money back that was taken.' },
      { name: 'Returns', description: 'Taking pieces back that were delivered.' },
      { name: 'Customers', description: 'What is held of a customer, and erasing it.' },
      { name: 'Operations', description: 'Orders that need a person.' },
      { name: 'Provider webhooks', description: 'Events of Stripe and EasyPost, signed by them.' },
    ],
  });
  const paths = JSON.stringify(document.paths);
  const complete = {
    ...document,
    components: {
      ...document.components,
      examples: Object.fromEntries(
        Object.entries(problemExamples).filter(([code]) => paths.includes(`examples/${code}"`)),
      ),
      headers: headerComponents,
      securitySchemes: { [SECURITY_SCHEME]: securityScheme, ...signatureSchemes(paths) },
    },
  };
  const operations = Object.values(complete.paths ?? {}).flatMap(
    (path) => Object.values(path) as Operation[],
  );
  operations.forEach(addHeaders);
  operations.forEach(dropOptionalExamples);
  dropDeadLinks(operations);
  nameIntegers(complete);
  const responses = shareProblems(operations);
  const components = { ...complete.components, responses };
  return { ...complete, components } as unknown as OpenApiDocument;
}

/** @param paths the document's paths as JSON; only schemes that a route uses are listed. */
const signatureSchemes = (paths: string) =>
  Object.fromEntries(
    Object.entries(signatures)
      .filter(([name]) => paths.includes(`"${name}":[]`))
      .map(([name, { header, description }]) => [
        name,
        { type: 'apiKey', in: 'header', name: header, description },
      ]),
  );

interface Response {
  links?: Record<string, { readonly operationId: string }>;
  headers?: Record<string, unknown>;
}
interface Parameter {
  readonly name: string;
  readonly required?: boolean;
  example?: unknown;
  readonly schema?: { example?: unknown };
}
interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly responses: Record<string, Response | { readonly $ref: string }>;
}

function addHeaders({ parameters, responses }: Operation): void {
  const honoursPrefer = parameters?.some(({ name }) => name === 'Prefer') ?? false;
  for (const [status, response] of Object.entries(responses)) {
    if ('$ref' in response) continue;
    response.headers = { ...headersOf(status, honoursPrefer), ...response.headers };
  }
}

/**
 * The docs page fills examples in and sends them. What need not be sent stays empty there: with two
 * example times a list is empty, and an example ETag or cursor names nothing that there is.
 */
function dropOptionalExamples({ parameters = [] }: Operation): void {
  for (const parameter of parameters.filter(({ required }) => !required)) {
    delete parameter.example;
    delete parameter.schema?.example;
  }
}

/** Drops links to operations that this process does not offer. */
function dropDeadLinks(operations: readonly Operation[]): void {
  const offered = new Set(operations.map(({ operationId }) => operationId));
  for (const response of operations.flatMap(({ responses }) => Object.values(responses))) {
    if ('$ref' in response || response.links === undefined) continue;
    const live = Object.entries(response.links).filter(([, link]) => offered.has(link.operationId));
    response.links = Object.fromEntries(live);
  }
}

/**
 * Moves problem responses that several operations have in common to the components, and replaces
 * them by references.
 *
 * @returns the components.
 */
function shareProblems(operations: readonly Operation[]): Record<string, unknown> {
  const byText = new Map<string, { status: string; uses: Operation[] }>();
  for (const operation of operations) {
    for (const [status, response] of Object.entries(operation.responses)) {
      if (Number(status) < 400) continue;
      const text = JSON.stringify(response);
      const entry = byText.get(text) ?? { status, uses: [] };
      entry.uses.push(operation);
      byText.set(text, entry);
    }
  }
  const shared: Record<string, unknown> = {};
  for (const [text, { status, uses }] of byText) {
    if (uses.length < 2) continue;
    const variants = Object.keys(shared).filter((name) => name.startsWith(`Problem${status}`));
    const name = `Problem${status}${variants.length === 0 ? '' : `Variant${variants.length + 1}`}`;
    shared[name] = JSON.parse(text);
    for (const { responses } of uses) {
      responses[status] = { $ref: `#/components/responses/${name}` };
    }
  }
  return shared;
}

const isInt32 = (bound: unknown): boolean => typeof bound === 'number' && Math.abs(bound) < 2 ** 31;

/** Adds `format` to integers from their bounds, for client generators. */
function nameIntegers(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  if ('type' in node && [node.type].flat().includes('integer') && !('format' in node)) {
    const { minimum, maximum } = node as { minimum?: unknown; maximum?: unknown };
    Object.assign(node, { format: isInt32(minimum) && isInt32(maximum) ? 'int32' : 'int64' });
  }
  for (const child of Object.values(node)) nameIntegers(child);
}
