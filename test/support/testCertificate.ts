/** A self-signed certificate for localhost, made by keytool of the Java that Kafka runs on. */
import { join } from 'node:path';
import { runTool } from '../../dev/process/runTool.ts';

export interface TestCertificate {
  /** Path of the PKCS 12 file with key and certificate. */
  readonly keystore: string;
  readonly password: string;
  /** Path of the certificate, PEM. */
  readonly certificate: string;
}

export async function testCertificate(folder: string, name: string): Promise<TestCertificate> {
  const keystore = join(folder, `${name}.p12`);
  const certificate = join(folder, `${name}.pem`);
  const password = 'changeit';
  const store = ['-keystore', keystore, '-storepass', password, '-alias', name];
  const limits = { limitMs: 60_000 };
  await runTool(
    'keytool',
    [
      ...['-genkeypair', ...store, '-storetype', 'PKCS12', '-keyalg', 'EC', '-groupname'],
      ...['secp256r1', '-dname', 'CN=localhost', '-ext', 'san=dns:localhost,ip:127.0.0.1'],
      ...['-ext', 'bc:c', '-validity', '2'],
    ],
    limits,
  );
  await runTool('keytool', ['-exportcert', '-rfc', ...store, '-file', certificate], limits);
  return { keystore, password, certificate };
}
