/** docs/errors.md, written from the one table: `npm run generate` rewrites it. */
import { errors } from '../../contracts/errors.ts';

const head = `# Error codes

<!-- Written from contracts/errors.ts by \`npm run generate\`; do not edit. -->

Every failure is \`application/problem+json\` (RFC 9457). \`code\` is one of these and never changes its
meaning; \`type\` is \`urn:problem:order-management:\` followed by the code in lower case with dashes.
A code of a saga that failed (\`PAYMENT_DECLINED\`, \`ADDRESS_UNDELIVERABLE\`…) is found in the order's
\`failure\` too.

| code | status | title | meaning |
|---|---|---|---|
`;

export const errorsPage = (): string =>
  head +
  Object.entries(errors)
    .map(
      ([code, { status, title, detail }]) => `| \`${code}\` | ${status} | ${title} | ${detail} |\n`,
    )
    .join('');
