/** Generates docs/errors.md from the table of codes. */
import { errors, isRetryable } from '../../contracts/errors.ts';

const head = `# Error codes

<!-- Generated from contracts/errors.ts by \`npm run generate\`; do not edit. -->

Every failure is \`application/problem+json\` (RFC 9457). \`code\` is one of these; the meaning of a
code never changes. \`type\` is \`urn:problem:order-management:\` followed by the code in lower case with
dashes, under which the service's page \`/docs/errors\` has it: \`/docs/errors#out-of-stock\`. The codes of failed sagas (\`PAYMENT_DECLINED\`, \`ADDRESS_UNDELIVERABLE\`…) are also in the
\`failure\` of the order.

\`retryable\`: whether the same request can succeed later, as nothing about it is wrong. Send it again,
with the same \`Idempotency-Key\`, after \`Retry-After\` or with growing pauses: it acts once, whatever
became of the first. Of an order that failed: whether it can be placed anew, with another key.

| code | status | retryable | title | meaning |
|---|---|---|---|---|
`;

export const errorsPage = (): string =>
  head +
  Object.entries(errors)
    .map(
      ([code, { status, title, detail }]) =>
        `| \`${code}\` | ${status} | ${isRetryable(code) ? 'yes' : 'no'} | ${title} | ${detail} |\n`,
    )
    .join('');
