/** A self-signed certificate for localhost and 127.0.0.1 with its key, made without any tool. */
import { generateKeyPairSync, sign } from 'node:crypto';

export interface TlsCertificate {
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
}

/** ASN.1's tags, as far as a certificate needs them. */
const TAG = { INTEGER: 2, BITS: 3, OCTETS: 4, OID: 6, UTF8: 12, TIME: 23, SEQUENCE: 48, SET: 49 };

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 128 ? [length] : length < 256 ? [129, length] : [130, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
const sequence = (...parts: readonly Buffer[]): Buffer => der(TAG.SEQUENCE, ...parts);
const bits = (content: Buffer): Buffer => der(TAG.BITS, Buffer.from([0]), content);
const time = (at: Date): Buffer =>
  der(
    TAG.TIME,
    Buffer.from(
      `${at
        .toISOString()
        .replace(/[-:T]|\.\d+/g, '')
        .slice(2)}`,
    ),
  );

const COMMON_NAME = der(TAG.OID, Buffer.from('550403', 'hex'));
const ALTERNATIVE_NAMES = der(TAG.OID, Buffer.from('551d11', 'hex'));
const ECDSA_WITH_SHA256 = sequence(der(TAG.OID, Buffer.from('2a8648ce3d040302', 'hex')));
const DAY_MS = 86_400_000;

export function tlsCertificate(name: string): TlsCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const subject = sequence(der(TAG.SET, sequence(COMMON_NAME, der(TAG.UTF8, Buffer.from(name)))));
  const names = sequence(
    der(0x82, Buffer.from('localhost')),
    der(0x87, Buffer.from([127, 0, 0, 1])),
  );
  const body = sequence(
    der(0xa0, der(TAG.INTEGER, Buffer.from([2]))),
    der(TAG.INTEGER, Buffer.from([1])),
    ECDSA_WITH_SHA256,
    subject,
    sequence(time(new Date(Date.now() - DAY_MS)), time(new Date(Date.now() + DAY_MS))),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(sequence(ALTERNATIVE_NAMES, der(TAG.OCTETS, names)))),
  );
  const whole = sequence(body, ECDSA_WITH_SHA256, bits(sign('sha256', body, privateKey)));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
