/** contracts/eventSchemas/: a JSON Schema per event type, made from contracts/eventCatalogue.ts. */
import { z } from 'zod';
import { dataSchemaOf, eventCatalogue } from '../../contracts/eventCatalogue.ts';
import { type OrderEventType, orderEventTypes } from '../../contracts/events.ts';

/** The drafts of JSON Schema that we publish: the newest, and the one of AsyncAPI. */
type Draft = 'draft-2020-12' | 'draft-7';

/** A schema as JSON Schema. It allows fields that it does not name: consumers must ignore them. */
export const jsonSchema = (schema: z.ZodType, target: Draft): Record<string, unknown> => ({
  ...z.toJSONSchema(schema, {
    io: 'input',
    target,
    // A format says it shorter than the pattern beside it. An example is for readers of the API's
    // document: JSON Schema has no such keyword.
    override: ({ jsonSchema: made }) => {
      if (made.format !== undefined) delete made.pattern;
      delete made['example'];
    },
  }),
});

function eventSchema(type: OrderEventType): Record<string, unknown> {
  const { data, means } = eventCatalogue[type];
  const { $schema, ...body } = jsonSchema(data, 'draft-2020-12');
  return { $schema, $id: dataSchemaOf(type), title: type, description: `${means}.`, ...body };
}

/** @returns the files of contracts/eventSchemas, by name. */
export const eventSchemas = (): Record<string, string> =>
  Object.fromEntries(
    orderEventTypes.map((type) => [
      `${type}.v${eventCatalogue[type].version}.json`,
      `${JSON.stringify(eventSchema(type), null, 2)}\n`,
    ]),
  );
