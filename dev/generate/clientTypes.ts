/** Generates the types of client/ from the OpenAPI document with openapi-typescript. */
import { registerHooks } from 'node:module';
import { documentOf } from '../../api/docs/offline.ts';

// openapi-typescript uses TypeScript's JavaScript API, which TypeScript 7 no longer has.
registerHooks({
  resolve: (specifier, context, next) =>
    next(
      specifier === 'typescript' && context.parentURL?.includes('/openapi-typescript/')
        ? 'typescript-5'
        : specifier,
      context,
    ),
});

const HEAD = `/** Made of the OpenAPI document (npm run generate); not to be edited. */
`;

export async function clientTypes(): Promise<string> {
  const { default: openapiTS, astToString } = await import('openapi-typescript');
  const document = await documentOf('http://127.0.0.1:3000', 'http://127.0.0.1:3001');
  const nodes = await openapiTS(JSON.stringify(document), { alphabetize: true, silent: true });
  return HEAD + astToString(nodes);
}
