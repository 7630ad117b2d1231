/**
 * The inputs that trigger behaviours of a provider. The defaults are the simulators'; a team gives
 * the inputs of its own sandbox in a JSON file. The rules of an input that is null are skipped.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const trigger = z.string().min(1).nullable();

export const inputsSchema = z.strictObject({
  payments: z
    .strictObject({
      ordinary: z.string().min(1).prefault('tok_ok'),
      amount: z.int().min(1).prefault(1999),
      currency: z
        .string()
        .regex(/^[A-Z]{3}$/)
        .prefault('EUR'),
      declined: trigger.prefault('tok_declined'),
      invalid: trigger.prefault('tok_invalid'),
      pending: trigger.prefault('tok_pending_never'),
      /** The provider charges; its first answer is lost. */
      lostAnswer: trigger.prefault('tok_timeout_after_charge'),
      /** The provider captures; its first answer is lost. */
      lostCapture: trigger.prefault('tok_capture_timeout'),
      /** The first captures fail. */
      failingCapture: trigger.prefault('tok_capture_fails_for_a_while_2'),
    })
    .prefault({}),
  logistics: z
    .strictObject({
      ordinary: z.string().min(1).prefault('1 Example Street, Utrecht'),
      itemId: z.string().min(1).prefault('conformance-item'),
      undeliverable: trigger.prefault('1 Undeliverable Road, Utrecht'),
      rejected: trigger.prefault('1 Rejected Road, Utrecht'),
      /** Dispatched before it can be cancelled. */
      dispatched: trigger.prefault('1 Already Dispatched Road, Utrecht'),
      lostAnswer: trigger.prefault('1 Timeout After Booking Road, Utrecht'),
    })
    .prefault({}),
});
export type Inputs = z.output<typeof inputsSchema>;

/** Missing inputs are the simulators'. @throws ZodError when an input is invalid */
export const inputsFrom = (given: z.input<typeof inputsSchema> = {}): Inputs =>
  inputsSchema.parse(given);

export const readInputs = async (file: string): Promise<Inputs> =>
  inputsSchema.parse(JSON.parse(await readFile(file, 'utf8')));
