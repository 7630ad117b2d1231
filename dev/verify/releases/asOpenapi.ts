/**
 * The three contracts in the form that oasdiff compares: OpenAPI, in which it matters who writes and
 * who reads. What we send is an answer: others rely on its fields. What we take is a request: others
 * may go on sending it as before.
 */
import type { Documents } from './documents.ts';

type Json = Record<string, unknown>;

export const contractNames = ['API', 'events', 'provider contract'] as const;
export type ContractName = (typeof contractNames)[number];

const content = (schema: unknown): Json => ({ 'application/json': { schema } });
const answer = (schema: unknown): Json => ({
  responses: { 200: { description: 'What we send.', content: content(schema) } },
});

function openapi(paths: Json, components: unknown = {}): Json {
  const info = { title: 'Compared with the last release', version: '1' };
  return { openapi: '3.1.0', info, paths, components };
}

interface Asyncapi {
  readonly channels: Readonly<Record<string, Channel>>;
  readonly components: {
    readonly messages: Readonly<Record<string, { headers: unknown; payload: unknown }>>;
    readonly schemas: unknown;
  };
}

interface Channel {
  /** The topic; null where each subscriber has an address of its own. */
  readonly address: string | null;
  readonly messages: Readonly<Record<string, { readonly $ref: string }>>;
}

/** Each message of each channel is something to get: its headers and its payload. */
function eventsAsOpenapi(document: string): Json {
  const { channels, components }: Asyncapi = JSON.parse(document);
  const paths = Object.entries(channels).flatMap(([name, { address, messages }]) =>
    Object.entries(messages).map(([type, { $ref }]) => {
      const message = components.messages[$ref.slice($ref.lastIndexOf('/') + 1)];
      const { headers, payload } = message ?? { headers: {}, payload: {} };
      const schema = {
        type: 'object',
        required: ['headers', 'payload'],
        properties: { headers, payload },
      };
      return [`/${address ?? name}/${type}`, { get: answer(schema) }];
    }),
  );
  return openapi(Object.fromEntries(paths), { schemas: components.schemas });
}

/** Each activity is something to call: with the worker's result, answered by the input. */
function providersAsOpenapi(documents: Documents): Json {
  const schemaOf = (path: string): Json => {
    const { $schema: _, $id: __, ...schema } = JSON.parse(documents[path] ?? '{}') as Json;
    return schema;
  };
  const paths = Object.keys(documents).flatMap((path) => {
    const [, activity] = /^providers\/(\w+)\.input\.json$/.exec(path) ?? [];
    if (activity === undefined) return [];
    const result = schemaOf(`providers/${activity}.result.json`);
    const requestBody = { required: true, content: content(result) };
    return [[`/${activity}`, { post: { requestBody, ...answer(schemaOf(path)) } }]];
  });
  return openapi(Object.fromEntries(paths));
}

export function asOpenapi(contract: ContractName, documents: Documents): Json {
  if (contract === 'provider contract') return providersAsOpenapi(documents);
  if (contract === 'events') return eventsAsOpenapi(documents['asyncapi.json'] ?? '');
  return JSON.parse(documents['openapi.json'] ?? '');
}
