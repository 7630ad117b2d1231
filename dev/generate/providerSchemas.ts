/** Generates JSON Schemas of the provider contract, for teams that use no TypeScript. */
import { z } from 'zod';
import * as contract from '../../contracts/provider.ts';

/**
 * Raised by a change that teams must act on. A new optional field, or a new value that is sent only
 * to teams that opted in, does not raise it. See docs/providers.md.
 */
const CONTRACT_VERSION = 1;

const schemas = {
  'chargePayment.input': contract.chargePaymentInput,
  'chargePayment.result': contract.chargePaymentResult,
  'refundPayment.input': contract.refundPaymentInput,
  'refundPayment.result': contract.refundPaymentResult,
  'bookShipment.input': contract.bookShipmentInput,
  'bookShipment.result': contract.bookShipmentResult,
  'cancelShipment.input': contract.cancelShipmentInput,
  'cancelShipment.result': contract.cancelShipmentResult,
} as const;

/**
 * @returns the files of contracts/schemas, by name. Readers must ignore fields without a schema.
 */
export function providerSchemas(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const { $schema, ...body } = z.toJSONSchema(schema, { io: 'input' });
      const document = {
        $schema,
        $id: `urn:order-management-service:provider:v${CONTRACT_VERSION}:${name}`,
        title: name,
        ...body,
      };
      return [`${name}.json`, `${JSON.stringify(document, null, 2)}\n`];
    }),
  );
}
