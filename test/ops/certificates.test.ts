/** When the certificates of a process end, as its metrics say it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { afterAll, expect, test } from 'vitest';
import { measureCertificates } from '../../ops/certificates.ts';

const LATER = `-----BEGIN CERTIFICATE-----
MIIBbjCCARWgAwIBAgIUZ6XT8MROy0061dCW4lUHpuIRK/wwCgYIKoZIzj0EAwIw
DDEKMAgGA1UEAwwBYTAgFw0yNjExMjkyMjAxMTVaGA8yMDU0MDQxNjIyMDExNVow
DDEKMAgGA1UEAwwBYTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABOXDFN0MLQCy
iAj1paqG2DlE17A5P0XiFadrNNmeEXmF6CXZhI1IFzZNRdmFaNreu5ZoigaNDtwS
q129mglUXYejUzBRMB0GA1UdDgQWBBRMDO9eegYIVxp9hg7ApBtnrLElzDAfBgNV
HSMEGDAWgBRMDO9eegYIVxp9hg7ApBtnrLElzDAPBgNVHRMBAf8EBTADAQH/MAoG
CCqGSM49BAMCA0cAMEQCIFjFUuTdKEwzNgKwKRquk8K2xTlTmbnS/G/NIdfV2Hab
AiAlO5MpeiYMtRF3p+4WFFNzDAh5+h7G1gHg0yRxSgRhkw==
-----END CERTIFICATE-----`;
const LATER_END = 'Apr 16 22:01:15 2054 GMT';
const FIRST = `-----BEGIN CERTIFICATE-----
MIIBbjCCAROgAwIBAgIUJKI9WIEpxxmhzPDuIl9IPO8YxPQwCgYIKoZIzj0EAwIw
DDEKMAgGA1UEAwwBYjAeFw0yNjExMjkyMjAxMTVaFw0zNTAyMTUyMjAxMTVaMAwx
CjAIBgNVBAMMAWIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAT4Vth7X6aJMaL0
B8+GyrsXTDw/hHxIE7NHLkYiPWkSNzsUwpG6QfIRobB7b1wc4EjJMQEX0vtzoGP0
WIcbE333o1MwUTAdBgNVHQ4EFgQUO1RkaelL2nTT8xL0R+dOGuF5sCAwHwYDVR0j
BBgwFoAUO1RkaelL2nTT8xL0R+dOGuF5sCAwDwYDVR0TAQH/BAUwAwEB/zAKBggq
hkjOPQQDAgNJADBGAiEA2T3jvKtAN7jhASi9+/qAXIlebJTHkREtQU0xN9MYysoC
IQDZU8EHZ3SOxA+aU+Fnt7JNZSXidXeaAHDh2FPRTzAG8A==
-----END CERTIFICATE-----`;
const FIRST_END = 'Feb 15 22:01:15 2035 GMT';

const folder = await mkdtemp(join(tmpdir(), 'certificates-'));
afterAll(() => rm(folder, { recursive: true }));
const seconds = (date: string) => Date.parse(date) / 1000;

async function measured(setting: 'KAFKA_CA_FILE' | 'TEMPORAL_CLIENT_CERT_FILE', pem: string) {
  const registry = new Registry();
  const file = join(folder, setting);
  await writeFile(file, pem);
  measureCertificates(registry, { [setting]: file });
  return registry.metrics();
}

test('A file with several certificates ends with the first of them', async () => {
  const name = 'oms_certificate_not_after_timestamp_seconds';
  expect(await measured('KAFKA_CA_FILE', `${LATER}\n${FIRST}`)).toContain(
    `${name}{setting="KAFKA_CA_FILE"} ${seconds(FIRST_END)}`,
  );
  expect(await measured('TEMPORAL_CLIENT_CERT_FILE', LATER)).toContain(
    `${name}{setting="TEMPORAL_CLIENT_CERT_FILE"} ${seconds(LATER_END)}`,
  );
});

test('A file without a certificate is said nothing of', async () => {
  expect(await measured('KAFKA_CA_FILE', 'a key')).not.toContain('setting=');
});
