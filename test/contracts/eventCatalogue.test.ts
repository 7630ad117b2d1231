import { readFile } from 'node:fs/promises';
import { Parser } from '@asyncapi/parser';
import { describe, expect, test } from 'vitest';
import { dataSchemaOf, eventCatalogue } from '../../contracts/eventCatalogue.ts';
import { orderEventTypes } from '../../contracts/events.ts';
import { initialState } from '../../contracts/order.ts';
import { asyncapiDocument } from '../../dev/generate/asyncapi.ts';
import { eventSchemas } from '../../dev/generate/eventSchemas.ts';

const page = await readFile(new URL('../../docs/events.md', import.meta.url), 'utf8');
const { document, diagnostics } = await new Parser().parse(asyncapiDocument());

describe('the AsyncAPI document', () => {
  test('is a valid one of version 3, by AsyncAPI’s own parser', () => {
    expect(diagnostics.filter(({ severity }) => severity === 0)).toEqual([]);
    expect(document?.version()).toBe('3.0.0');
  });

  test.each(['orderEvents', 'orderWebhooks'])('has every event type in %s', (channel) => {
    const messages = document?.channels().get(channel)?.messages().all() ?? [];
    expect(messages.map((message) => message.name())).toEqual([...orderEventTypes]);
    for (const message of messages) expect(message.hasPayload()).toBe(true);
  });

  test('gives each Kafka record the headers of CloudEvents’ binary mode, and its order’s trace', () => {
    const message = document?.channels().get('orderEvents')?.messages().all()[0];
    const headers = message?.headers()?.json() as { required: string[] };
    expect(headers.required.sort()).toEqual([
      'ce_dataschema',
      'ce_id',
      'ce_sequence',
      'ce_sequencetype',
      'ce_source',
      'ce_specversion',
      'ce_subject',
      'ce_time',
      'ce_type',
      'content-type',
      'traceparent',
    ]);
  });
});

test.each([...orderEventTypes])('%s has a schema under its own name and version', (type) => {
  const file = eventSchemas()[`${type}.v1.json`];
  const schema = JSON.parse(file ?? '{}');
  expect(schema.$id).toBe(dataSchemaOf(type));
  expect(schema.required).toEqual(expect.arrayContaining(['orderId', 'userId', 'version']));
  // Fields may be added: a schema that forbids them would make every addition a breaking change.
  expect(file).not.toContain('"additionalProperties": false');
});

test('docs/events.md explains every type', () => {
  for (const type of orderEventTypes) {
    expect(page).toContain(`| \`${type}\` | ${eventCatalogue[type].means} |`);
  }
});

test('a schema refuses what its type cannot mean, and lets unknown fields be', () => {
  const { data } = eventCatalogue['order.confirmed'];
  const right = {
    ...initialState,
    orderId: '01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a',
    userId: 'customer-1',
    version: 4,
    status: 'confirmed',
    shipmentStatus: 'booked',
    tracking: { reference: 'shp_1' },
  };
  expect(data.safeParse({ ...right, addedLater: true }).success).toBe(true);
  expect(data.safeParse({ ...right, status: 'pending' }).success).toBe(false);
  expect(data.safeParse({ ...right, tracking: null }).success).toBe(false);
  expect(data.safeParse({ ...right, version: 0 }).success).toBe(false);
});
