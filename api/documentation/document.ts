/** The OpenAPI 3.1 document, made of the schemas that validate. */
import { errors } from '../../contracts/errors.ts';
import { type Api, SECURITY_SCHEME } from '../http/route.ts';

export interface DocumentOptions {
  readonly publicUrl: string;
  readonly issuer: string;
}

const codeTable = Object.entries(errors)
  .map(([code, { status, detail }]) => `| \`${code}\` | ${status} | ${detail} |`)
  .join('\n');

const description = `Places, reads and cancels orders, and drives each one durably through reserving,
charging, booking, shipping and delivering.

Every failure is \`application/problem+json\` (RFC 9457) whose \`code\` is one of these:

| code | status | meaning |
|---|---|---|
${codeTable}
`;

export function openApiDocument(app: Api, { publicUrl, issuer }: DocumentOptions) {
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Order Management Service',
      version: '1.0.0',
      description,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      contact: { name: 'Order Management', url: publicUrl },
    },
    servers: [{ url: publicUrl }],
    tags: [
      { name: 'Orders', description: 'Placing, reading and cancelling orders.' },
      { name: 'Updates', description: 'Word from payment and logistics teams.' },
      { name: 'Inventory', description: 'The catalogue and its stock.' },
      { name: 'Operations', description: 'Orders that need a person.' },
    ],
  });
  return {
    ...document,
    components: {
      ...document.components,
      securitySchemes: {
        [SECURITY_SCHEME]: {
          type: 'openIdConnect',
          openIdConnectUrl: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
          description: 'OAuth 2.0 access tokens (RFC 9068) of the issuer.',
        },
      },
    },
  };
}
