/**
 * The inputs that make a provider behave in a certain way. By default the simulators'; a team gives
 * its own sandbox's in a JSON file. An input that is null has its rules skipped.
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
      /** Done by the provider, but its first answer is lost. */
      lostAnswer: trigger.prefault('tok_timeout_after_charge'),
    })
    .prefault({}),
  logistics: z
    .strictObject({
      ordinary: z.string().min(1).prefault('1 Example Street, Utrecht'),
      itemId: z.string().min(1).prefault('conformance-item'),
      undeliverable: trigger.prefault('1 Undeliverable Road, Utrecht'),
      rejected: trigger.prefault('1 Rejected Road, Utrecht'),
      /** Booked, and on its way before it can be cancelled. */
      dispatched: trigger.prefault('1 Already Dispatched Road, Utrecht'),
      lostAnswer: trigger.prefault('1 Timeout After Booking Road, Utrecht'),
    })
    .prefault({}),
});
export type Inputs = z.output<typeof inputsSchema>;

/** What is not given is the simulators'. @throws ZodError when something is not as it must be */
export const inputsFrom = (given: z.input<typeof inputsSchema> = {}): Inputs =>
  inputsSchema.parse(given);

export const readInputs = async (file: string): Promise<Inputs> =>
  inputsSchema.parse(JSON.parse(await readFile(file, 'utf8')));
