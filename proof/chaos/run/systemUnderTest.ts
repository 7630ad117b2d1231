/** A deployment of the service, as its clients and the checker reach it. */
import type { ProvidersUnderTest } from './providersUnderTest.ts';

export interface SystemUnderTest {
  /** Addresses of its API: each reaches all of it. */
  readonly apis: readonly string[];
  readonly issuer: string;
  readonly databaseUrl: string;
  /** Of the providers' books. */
  readonly simulatorDatabaseUrl: string;
  readonly temporal: { readonly address: string; readonly namespace: string };
  /** Null: it runs without Kafka. */
  readonly kafka: readonly string[] | null;
  readonly encryptionKeys: string;
  readonly providers: ProvidersUnderTest;
  /** The workflow bundle that all histories are replayed on; null: they are of several versions. */
  readonly code: string | null;
}
