/** Problem details in the OpenAPI document, made from the one table of codes. */
import { z } from '@hono/zod-openapi';
import { type ErrorCode, errors } from '../../contracts/errors.ts';
import { ProblemError, problemBody } from './problem.ts';

const codes = Object.keys(errors) as [ErrorCode, ...ErrorCode[]];

export const problemSchema = z
  .looseObject({
    type: z.string().max(200).openapi({ description: 'The code as a URI.' }),
    title: z.string().max(200),
    status: z.int().min(400).max(599),
    detail: z.string().max(500),
    instance: z.string().max(2048).openapi({ description: 'The path of the request.' }),
    code: z.enum(codes).openapi({ description: 'What went wrong, from a closed table.' }),
    result: z.literal(false),
    error: z.string().max(500).openapi({ description: 'A sentence for a person.' }),
    requestId: z.string().max(64),
    orderId: z.uuid().optional().openapi({ description: 'The order, when there is one.' }),
    errors: z
      .array(z.object({ path: z.string().max(500), message: z.string().max(500) }))
      .max(20)
      .optional()
      .openapi({ description: 'What is wrong with which field.' }),
    items: z
      .array(
        z.object({
          itemId: z.string().max(64),
          unitPrice: z.int().min(0).optional(),
          currency: z.string().max(3).optional(),
        }),
      )
      .max(100)
      .optional()
      .openapi({ description: 'The items concerned, with their right prices.' }),
  })
  .openapi('Problem');

const example = (code: ErrorCode) => ({
  summary: errors[code].title,
  value: problemBody(new ProblemError(code), {
    requestId: '6f1d2c0e-5a0b-4b6e-9a53-7f0f3a8f2d11',
    path: '/v1/orders',
  }),
});

const integerHeader = (description: string) => ({
  description,
  schema: { type: 'integer' as const, minimum: 0 },
});
const textHeader = (description: string) => ({ description, schema: { type: 'string' as const } });

function headersFor(status: number) {
  return {
    'X-Request-Id': textHeader('The id of this request, also in the problem.'),
    ...(status === 401 || status === 403
      ? { 'WWW-Authenticate': textHeader('What token the request needs (RFC 6750, RFC 9728).') }
      : {}),
    ...(status === 429 || status === 503
      ? { 'Retry-After': integerHeader('Seconds after which to try again.') }
      : {}),
    ...(status === 405 ? { Allow: textHeader('The methods the address offers.') } : {}),
  };
}

export interface ProblemResponse {
  readonly description: string;
  readonly headers: Record<string, { description: string; schema: { type: 'string' | 'integer' } }>;
  readonly content: {
    readonly 'application/problem+json': {
      readonly schema: typeof problemSchema;
      readonly examples: Record<string, ReturnType<typeof example>>;
    };
  };
}

/** The responses of a route that can end in these problems, one per status. */
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
      headers: headersFor(status),
      content: {
        'application/problem+json': {
          schema: problemSchema,
          examples: Object.fromEntries(together.map((code) => [code, example(code)])),
        },
      },
    };
  }
  return responses;
}
