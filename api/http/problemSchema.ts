/** Problem details in the OpenAPI document, generated from the table of codes. */
import { z } from '@hono/zod-openapi';
import { type ErrorCode, errors, isRetryable } from '../../contracts/errors.ts';
import { currency, outputText, unitPrice } from './fields.ts';
import { MAX_INSTANCE, ProblemError, problemBody } from './problem.ts';

const codes = Object.keys(errors) as [ErrorCode, ...ErrorCode[]];

const codeTable = [
  '| code | status | retryable | meaning |',
  '|---|---|---|---|',
  ...Object.entries(errors).map(
    ([code, { status, detail }]) =>
      `| \`${code}\` | ${status} | ${isRetryable(code) ? 'yes' : 'no'} | ${detail} |`,
  ),
].join('\n');

const problemSchema = z
  .looseObject({
    type: z
      .string()
      .max(200)
      .regex(/^urn:problem:order-management:[a-z-]+$/)
      .openapi({ description: 'The code as a URI.' }),
    title: outputText(200),
    status: z.int().min(400).max(599),
    detail: outputText(500),
    instance: z
      .string()
      .max(MAX_INSTANCE)
      .regex(/^\/[!-~]*$/)
      .openapi({ description: 'The path of the request.' }),
    code: z.enum(codes).openapi({ description: `What went wrong.\n\n${codeTable}` }),
    retryable: z.boolean().openapi({
      description:
        'Whether the same request can succeed later. Send it again with the same Idempotency-Key, after `Retry-After` or with growing pauses; an order that failed is placed anew, with another key.',
    }),
    result: z.literal(false),
    error: outputText(500).openapi({ description: 'A sentence for people.' }),
    requestId: outputText(64),
    orderId: z
      .uuid()
      .max(36)
      .optional()
      .openapi({ description: 'The order, when the problem is about one.' }),
    errors: z
      .array(z.object({ path: outputText(500), message: outputText(500) }))
      .max(20)
      .optional()
      .openapi({ description: 'The fields with errors.' }),
    items: z
      .array(
        z.object({
          itemId: outputText(64),
          unitPrice: unitPrice.optional(),
          currency: currency.optional(),
        }),
      )
      .max(100)
      .optional()
      .openapi({ description: 'The items concerned, with their current prices.' }),
  })
  .openapi('Problem');

/** One example per code, for the document's components. */
export const problemExamples = Object.fromEntries(
  codes.map((code) => [
    code,
    {
      summary: errors[code].title,
      value: problemBody(new ProblemError(code), {
        requestId: '6f1d2c0e-5a0b-4b6e-9a53-7f0f3a8f2d11',
        path: '/v1/orders',
      }),
    },
  ]),
);

export interface ProblemResponse {
  readonly description: string;
  readonly content: {
    readonly 'application/problem+json': {
      readonly schema: typeof problemSchema;
      readonly examples: Record<string, { readonly $ref: string }>;
    };
  };
}

/** The responses of a route that can answer with these codes, one response per status. */
export function problemResponses(possible: readonly ErrorCode[]): Record<string, ProblemResponse> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set(possible)) {
    const { status } = errors[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const responses: Record<string, ProblemResponse> = {};
  for (const [status, together] of byStatus) {
    responses[status] = {
      description: together.map((code) => `\`${code}\`: ${errors[code].detail}`).join('\n\n'),
      content: {
        'application/problem+json': {
          schema: problemSchema,
          examples: Object.fromEntries(
            together.map((code) => [code, { $ref: `#/components/examples/${code}` }]),
          ),
        },
      },
    };
  }
  return responses;
}
