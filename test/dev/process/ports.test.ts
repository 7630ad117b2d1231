import { createServer } from 'node:http';
import { afterAll, expect, test } from 'vitest';
import { assertPortsAreFree, freePorts } from '../../../dev/supervisor/servicePorts.ts';

const holder = createServer();
await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
afterAll(() => holder.close());
const taken = (holder.address() as { port: number }).port;

test('a port in use is reported with the part that needs it and the variable that changes it', async () => {
  const ports = { ...(await freePorts()), kafka: taken };
  await expect(assertPortsAreFree(ports, ['api', 'kafka'])).rejects.toThrow(
    `Port ${taken}, which Kafka would listen on, is in use by another program. Stop that program or set KAFKA_PORT to another port.`,
  );
});

test('two parts on one port are reported with both variables', async () => {
  const free = await freePorts();
  const ports = { ...free, worker: free.api };
  await expect(assertPortsAreFree(ports, ['api', 'worker'])).rejects.toThrow(
    `API_PORT and WORKER_PORT are both ${free.api}`,
  );
});

test('a port of a part that is not run may be in use', async () => {
  const ports = { ...(await freePorts()), kafka: taken };
  await expect(assertPortsAreFree(ports, ['api', 'relay'])).resolves.toBeUndefined();
});
