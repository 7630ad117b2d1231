/** The answer headers in the OpenAPI document, derived from the table in api/http/headers.ts. */
import { z } from '@hono/zod-openapi';
import { type AnswerHeader, headerTable } from '../http/headers.ts';

const table = Object.entries<AnswerHeader>(headerTable);

/** By name, for the document's components. */
export const headerComponents = Object.fromEntries(
  table.map(([name, { description, schema, example }]) => {
    const { $schema: _dialect, ...jsonSchema } = z.toJSONSchema(schema);
    return [name, { description, schema: jsonSchema, example }];
  }),
);

/**
 * The headers of an answer with this status, as references to the components.
 *
 * @param honoursPrefer problems of such a route may have been held or replayed.
 */
export function headersOf(
  status: string,
  honoursPrefer: boolean,
): Record<string, { $ref: string }> {
  const code = Number(status);
  const isCarriedBy = ({ on }: AnswerHeader): boolean => {
    if (on === 'declared') return honoursPrefer && code >= 400;
    return on === 'all' || on.includes(code);
  };
  return Object.fromEntries(
    table
      .filter(([, header]) => isCarriedBy(header))
      .map(([name]) => [name, { $ref: `#/components/headers/${name}` }]),
  );
}
