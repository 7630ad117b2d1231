import { randomUUID } from 'node:crypto';
import { Admin } from '@platformatic/kafka';
import { afterAll } from 'vitest';
import type { Topic } from '../../proof/fixtures/topicReader.ts';
import { engine } from './engines.ts';

/**
 * A topic of this test file's own on the real broker, with three partitions; deleted after the
 * file's tests. Call it at the top level of the file.
 */
export async function testTopic(): Promise<Topic> {
  const brokers = [await engine('kafka')];
  const topic = `test-${randomUUID()}`;
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: brokers });
  await admin.createTopics({ topics: [topic], partitions: 3, replicas: 1 });
  afterAll(async () => {
    await admin.deleteTopics({ topics: [topic] }).catch(() => undefined);
    await admin.close();
  });
  return { brokers, topic };
}
