/** The provider contract as JSON Schemas, for teams that write no TypeScript. */
import { z } from 'zod';
import * as contract from '../../contracts/provider.ts';

/**
 * Raised by a change that a team must act on; a new optional field, or a new value that is only
 * ever sent to a team that asked for it, does not. See docs/providers.md.
 */
export const CONTRACT_VERSION = 1;

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

/** @returns the files of contracts/schemas, by name. Fields they do not name are to be ignored. */
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
