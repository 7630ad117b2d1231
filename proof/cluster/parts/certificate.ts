import { runTool } from '../../../dev/process/runTool.ts';

const LIMIT_MS = 60_000;

/** A certificate that nobody has signed, for an address, and its key, in one file. */
export async function makeCertificate(file: string, address: string): Promise<void> {
  const names = ['-subj', `/CN=${address}`, '-addext', `subjectAltName=IP:${address}`];
  const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', file, '-out', file];
  await runTool('openssl', ['req', '-x509', '-days', '30', ...key, ...names], {
    limitMs: LIMIT_MS,
  });
}
