/** The OpenAPI document as bytes: generated on the first request, then every client gets that copy. */
import { singleFlight } from '../../ops/singleFlight.ts';
import type { IssuerMetadata } from '../http/issuerMetadata.ts';
import type { Api } from '../http/route.ts';
import { openApiDocument } from './document.ts';
import { securityScheme } from './securityScheme.ts';

/** How soon the issuer is asked again when its metadata could not be fetched. */
const RETRY_METADATA_MS = 10_000;

export interface DocumentOptions {
  readonly publicUrl: string;
  readonly issuer: string;
  /** Fetches what the issuer publishes about itself. */
  readonly issuerMetadata: () => Promise<IssuerMetadata>;
}

/**
 * The document contains the issuer's OAuth flows once its metadata has been fetched; until then it
 * only says where that metadata is published.
 */
export function documentServer(
  app: Api,
  { publicUrl, issuer, issuerMetadata }: DocumentOptions,
): () => Promise<Buffer<ArrayBuffer>> {
  let cached: { readonly bytes: Buffer<ArrayBuffer>; readonly until: number } | null = null;

  const generate = singleFlight(async () => {
    const metadata = await issuerMetadata().catch(() => null);
    const scheme = securityScheme(issuer, metadata);
    const bytes = Buffer.from(JSON.stringify(openApiDocument(app, publicUrl, scheme)));
    cached = { bytes, until: metadata ? Number.POSITIVE_INFINITY : Date.now() + RETRY_METADATA_MS };
    return bytes;
  });
  return () => (cached && Date.now() < cached.until ? Promise.resolve(cached.bytes) : generate());
}
