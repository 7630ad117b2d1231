/** Generates JSON Schemas of the provider contract, for teams that use no TypeScript. */
import { z } from 'zod';
import * as contract from '../../contracts/provider.ts';
import * as books from '../../contracts/providerBooks.ts';
import * as capture from '../../contracts/providerCapture.ts';
import * as refund from '../../contracts/providerRefund.ts';

/**
 * Raised by a change that teams must act on. A new optional field, or a new value that is sent only
 * to teams that opted in, does not raise it. See docs/providers.md.
 */
const version1 = {
  'chargePayment.input': contract.chargePaymentInput,
  'chargePayment.result': contract.chargePaymentResult,
  'refundPayment.input': contract.refundPaymentInput,
  'refundPayment.result': contract.refundPaymentResult,
  'bookShipment.input': contract.bookShipmentInput,
  'bookShipment.result': contract.bookShipmentResult,
  'cancelShipment.input': contract.cancelShipmentInput,
  'cancelShipment.result': contract.cancelShipmentResult,
} as const;

/** What a worker may offer beside version 1, which stays as it is. */
const version2 = {
  'authorizePayment.input': capture.authorizePaymentInput,
  'authorizePayment.result': capture.authorizePaymentResult,
  'capturePayment.input': capture.capturePaymentInput,
  'capturePayment.result': capture.capturePaymentResult,
  'voidPayment.input': capture.voidPaymentInput,
  'voidPayment.result': capture.voidPaymentResult,
  'refundAmount.input': refund.refundAmountInput,
  'refundAmount.result': refund.refundAmountResult,
  'listPayments.input': books.listPaymentsInput,
  'listPayments.result': books.listPaymentsResult,
  'listShipments.input': books.listShipmentsInput,
  'listShipments.result': books.listShipmentsResult,
} as const;

const versions: readonly Readonly<Record<string, z.ZodType>>[] = [version1, version2];

/**
 * @returns the files of contracts/schemas, by name. Readers must ignore fields without a schema.
 */
export function providerSchemas(): Record<string, string> {
  return Object.fromEntries(
    versions.flatMap((schemas, index) =>
      Object.entries(schemas).map(([name, schema]) => [
        `${name}.json`,
        `${JSON.stringify(documentOf(schema, name, index + 1), null, 2)}\n`,
      ]),
    ),
  );
}

function documentOf(schema: z.ZodType, name: string, version: number): unknown {
  const { $schema, ...body } = z.toJSONSchema(schema, { io: 'input' });
  const $id = `urn:order-management-service:provider:v${version}:${name}`;
  return { $schema, $id, title: name, ...body };
}
