/** Payloads as Temporal's remote codec protocol has them: the JSON of their protobuf. */
import type { Payload } from '@temporalio/common';
import { z } from 'zod';

const bytes = z.base64().transform((text) => new Uint8Array(Buffer.from(text, 'base64')));
const payload = z.object({
  metadata: z.record(z.string(), bytes).optional(),
  data: bytes.optional(),
});
/** Unknown fields are left out: the protocol's clients may be newer. */
const payloads = z.object({ payloads: z.array(payload).optional() });

/** Null when the body is not of the protocol. */
export function payloadsIn(body: unknown): Payload[] | null {
  const parsed = payloads.safeParse(body);
  if (!parsed.success) return null;
  return (parsed.data.payloads ?? []).map(({ metadata = {}, data }) =>
    data === undefined ? { metadata } : { metadata, data },
  );
}

const base64 = (data: Uint8Array): string => Buffer.from(data).toString('base64');

export const jsonOf = (all: readonly Payload[]) => ({
  payloads: all.map(({ metadata, data }) => ({
    metadata: Object.fromEntries(
      Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)]),
    ),
    ...(data && { data: base64(data) }),
  })),
});
