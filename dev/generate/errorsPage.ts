/** Generates docs/errors.md from the table of codes. */
import { errors } from '../../contracts/errors.ts';

const head = `# Error codes

<!-- Generated from contracts/errors.ts by \`npm run generate\`; do not edit. -->

Every failure is \`application/problem+json\` (RFC 9457). \`code\` is one of these; the meaning of a
code never changes. \`type\` is \`urn:problem:order-management:\` followed by the code in lower case with
dashes. The codes of failed sagas (\`PAYMENT_DECLINED\`, \`ADDRESS_UNDELIVERABLE\`…) are also in the
\`failure\` of the order.

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
