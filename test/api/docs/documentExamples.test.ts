/** The document has an example of everything that clients send and receive. */
import { expect, test } from 'vitest';
import { documentOf } from '../../../api/docs/offline.ts';

interface Node {
  readonly [name: string]: Node;
}
const document = (await documentOf(
  'https://orders.example.com',
  'https://login.example.com',
)) as unknown as Node;

const resolved = (node: Node | undefined): Node => {
  const at = node?.['$ref'] as unknown as string | undefined;
  if (at === undefined) return node ?? {};
  const target = at
    .slice(2)
    .split('/')
    .reduce<Node | undefined>((part, name) => part?.[name], document);
  return resolved(target);
};

const EXAMPLE_KEYWORDS = ['example', 'examples', 'default', 'const', 'enum'];
const hasExample = (schema: Node): boolean =>
  EXAMPLE_KEYWORDS.some((name) => name in schema) ||
  ['null', 'boolean'].includes(String(schema['type']));

/** The parts of a schema without an example. */
function withoutExample(given: Node | undefined, path: string): string[] {
  const schema = resolved(given);
  if (hasExample(schema)) return [];
  const { properties, items, anyOf, oneOf, allOf } = schema;
  if (properties) {
    return Object.entries(properties).flatMap(([name, part]) =>
      withoutExample(part, `${path}.${name}`),
    );
  }
  if (items) return withoutExample(items, `${path}[]`);
  const parts = (anyOf ?? oneOf ?? allOf) as unknown as readonly Node[] | undefined;
  return parts ? parts.flatMap((part) => withoutExample(part, path)) : [path];
}

const within = (content: Node | undefined, path: string): string[] =>
  Object.values(content ?? {}).flatMap((media) =>
    'example' in media || 'examples' in media ? [] : withoutExample(media['schema'], path),
  );

function bareParts(operation: Node): string[] {
  // The docs page sends the examples of parameters, so those that need not be sent have none.
  const parameters = Object.values(operation['parameters'] ?? {})
    .map(resolved)
    .filter(({ required }) => required as unknown as boolean);
  const responses = Object.entries(operation['responses'] ?? {});
  return [
    ...parameters
      .filter((parameter) => !('example' in parameter))
      .flatMap((parameter) => withoutExample(parameter['schema'], String(parameter['name']))),
    ...within(resolved(operation['requestBody'])['content'], 'body'),
    ...responses.flatMap(([status, given]) => {
      const { headers, content } = resolved(given);
      const bareHeaders = Object.entries(headers ?? {}).flatMap(([name, header]) =>
        'example' in resolved(header)
          ? []
          : withoutExample(resolved(header)['schema'], `${status} ${name}`),
      );
      return [...bareHeaders, ...within(content, status)];
    }),
  ];
}

const operations = Object.entries(document['paths'] ?? {}).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
);

test.each(operations)('$name has an example of everything sent and received', ({ operation }) => {
  expect(bareParts(operation)).toEqual([]);
});
