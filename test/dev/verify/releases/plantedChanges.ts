/** Changes of a release's documents: what breaks those who build upon them, and what does not. */

/** A part of a JSON document: an object, or a list by its numbers. */
type Part = Record<string, unknown>;
export type Change = readonly [
  what: string,
  file: string,
  where: string,
  plant: (part: Part) => void,
];

/** @param where the names on the way there, such as `info > title`; none for the whole document */
export function planted(text: string, where: string, plant: (part: Part) => void): string {
  const document: Part = JSON.parse(text);
  plant(
    where
      .split(' > ')
      .filter(Boolean)
      .reduce((part, name) => part[name] as Part, document),
  );
  return JSON.stringify(document);
}

const remove = (name: string) => (part: Part) => delete part[name];
const add = (name: string, value: unknown) => (part: Part) =>
  Object.assign(part, { [name]: value });
const addWord = (list: string, word: string) => (part: Part) => (part[list] as string[]).push(word);
const removeWord = (list: string, word: string) => (part: Part) =>
  add(
    list,
    (part[list] as string[]).filter((each) => each !== word),
  )(part);

const text = { type: 'string' };
const api = 'openapi.json';
const schemas = 'components > schemas';
const events = 'asyncapi.json';
const confirmed = `${schemas} > order.confirmed`;
const record = 'components > messages > order.confirmed > headers';
const topic = 'channels > orderEvents';
const input = 'providers/refundPayment.input.json';
const result = 'providers/refundPayment.result.json';

export const breaking: readonly Change[] = [
  ['a call of the API less', api, 'paths', remove('/v1/orders/{orderId}/cancel')],
  ['a field of an answer less', api, `${schemas} > OrderInfo > properties`, remove('total')],
  [
    'a field of an answer that may be missing',
    api,
    `${schemas} > OrderInfo`,
    removeWord('required', 'total'),
  ],
  [
    'a status that clients do not know',
    api,
    `${schemas} > OrderInfo > properties > status`,
    addWord('enum', 'paused'),
  ],
  [
    'a field that each request must have',
    api,
    `${schemas} > NewOrder`,
    addWord('required', 'metadata'),
  ],
  ['a field of a request less', api, `${schemas} > NewOrder > properties`, remove('metadata')],
  [
    'another scope of a call',
    api,
    'paths > /v1/orders > post',
    add('security', [{ oauth: ['orders:place'] }]),
  ],
  ['an event type less', events, `${topic} > messages`, remove('order.confirmed')],
  ['another topic', events, topic, add('address', 'orders.events.v2')],
  ['a header of an event less', events, `${record} > properties`, remove('ce_sequence')],
  ['an event’s field less', events, `${confirmed} > properties`, remove('status')],
  [
    'an event’s field of another type',
    events,
    `${confirmed} > properties > version`,
    add('type', 'string'),
  ],
  ['an event’s field that may be missing', events, confirmed, removeWord('required', 'tracking')],
  [
    'a status that consumers do not know',
    events,
    `${confirmed} > properties > paymentStatus`,
    addWord('enum', 'paused'),
  ],
  ['an input less for workers', input, 'properties', remove('reason')],
  [
    'an input less that not each order has',
    'providers/bookShipment.input.json',
    'properties > items > items > properties',
    remove('customs'),
  ],
  ['an input that workers may miss', input, '', removeWord('required', 'amount')],
  [
    'an answer that workers may no longer give',
    result,
    'properties > status',
    removeWord('enum', 'voided'),
  ],
  ['a field that workers must answer', result, '', addWord('required', 'reference')],
];

const aside = { get: { responses: { 200: { description: 'New.' } } } };

export const compatible: readonly Change[] = [
  ['another call', api, 'paths', add('/v1/parcels', aside)],
  ['another field of an answer', api, `${schemas} > OrderInfo > properties`, add('colour', text)],
  [
    'another field that a request may have',
    api,
    `${schemas} > NewOrder > properties`,
    add('colour', text),
  ],
  ['another error code', api, `${schemas} > Problem > properties > code`, addWord('enum', 'NEW')],
  [
    'another type of event in the feed',
    api,
    `${schemas} > OrderEvent > properties > type`,
    addWord('enum', 'order.painted'),
  ],
  ['another field of an event', events, `${confirmed} > properties`, add('colour', text)],
  [
    'another reason in an event',
    events,
    `${schemas} > order.attention-raised > properties > attention > properties > reason`,
    addWord('enum', 'NEW'),
  ],
  [
    'a new version of an event beside the old',
    events,
    `${topic} > messages`,
    add('order.confirmed.v2', { $ref: '#/components/messages/order.shipped' }),
  ],
  ['another input for workers', input, 'properties', add('colour', text)],
  [
    'another answer that workers may give',
    result,
    'properties > status',
    addWord('enum', 'credited'),
  ],
];
