/** When the certificates that a process has read will end. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Registry } from 'prom-client';
import { gauge } from './metrics/register.ts';

const certificateSettings = [
  'DATABASE_CA_FILE',
  'TEMPORAL_CA_FILE',
  'TEMPORAL_CLIENT_CERT_FILE',
  'KAFKA_CA_FILE',
] as const;
type Files = Readonly<Partial<Record<(typeof certificateSettings)[number], string | undefined>>>;

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Of the certificates in a file, when the first one ends: seconds since 1970; null when it has none. */
function firstEnd(pem: string): number | null {
  const ends = (pem.match(CERTIFICATE) ?? []).map((text) =>
    Date.parse(new X509Certificate(text).validTo),
  );
  return ends.length === 0 ? null : Math.min(...ends) / 1000;
}

/** Files are read once, as the process itself does: one with new certificates is started anew. */
export function measureCertificates(registry: Registry, files: Files): void {
  const ends = gauge(registry, 'oms_certificate_not_after_timestamp_seconds');
  for (const setting of certificateSettings) {
    const file = files[setting];
    if (file === undefined) continue;
    const end = firstEnd(readFileSync(file, 'latin1'));
    if (end !== null) ends.set({ setting }, end);
  }
}
