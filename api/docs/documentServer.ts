/** The document, made when it is first asked for and kept from then on: all are sent the same bytes. */
import type { IssuerMetadata } from '../http/issuerMetadata.ts';
import type { Api } from '../http/route.ts';
import { openApiDocument } from './document.ts';
import { securityScheme } from './securityScheme.ts';

/** While the issuer does not tell of itself, it is asked at most so often. */
const ASK_AGAIN_MS = 10_000;

export interface DocumentOptions {
  readonly publicUrl: string;
  readonly issuer: string;
  /** Fetches what the issuer publishes about itself. */
  readonly issuerMetadata: () => Promise<IssuerMetadata>;
}

/**
 * @returns the document with the issuer's own flows, as soon as the issuer has told them once;
 *   until then it says where they can be asked for.
 */
export function documentServer(
  app: Api,
  { publicUrl, issuer, issuerMetadata }: DocumentOptions,
): () => Promise<Buffer<ArrayBuffer>> {
  let kept: { readonly bytes: Buffer<ArrayBuffer>; readonly until: number } | null = null;
  let making: Promise<Buffer<ArrayBuffer>> | null = null;

  const make = async (): Promise<Buffer<ArrayBuffer>> => {
    const metadata = await issuerMetadata().catch(() => null);
    const scheme = securityScheme(issuer, metadata);
    const bytes = Buffer.from(JSON.stringify(openApiDocument(app, publicUrl, scheme)));
    kept = { bytes, until: metadata ? Number.POSITIVE_INFINITY : Date.now() + ASK_AGAIN_MS };
    return bytes;
  };
  return () => {
    if (kept && Date.now() < kept.until) return Promise.resolve(kept.bytes);
    making ??= make().finally(() => {
      making = null;
    });
    return making;
  };
}
