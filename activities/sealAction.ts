/** What the payer is still to do is sealed before it is kept with its effect, and opened for the saga. */
import type { ClientAction } from '../contracts/order.ts';
import type { SealedJson } from '../contracts/sealed.ts';
import type { Seals } from '../privacy/orderSeals.ts';
import type { ProviderCall } from './providers/providerCall.ts';

interface Answer {
  readonly clientAction?: ClientAction | undefined;
}

/** A provider's answer as it is kept. */
export type Kept<R extends Answer> = Omit<R, 'clientAction'> & {
  readonly clientAction?: SealedJson<ClientAction> | undefined;
};

interface Payer {
  readonly orderId: string;
  readonly userId: string;
}

/** @returns the same call to the provider, whose answer can be kept */
export const sealing =
  <R extends Answer>(
    seals: Seals,
    { orderId, userId }: Payer,
    ask: (call: ProviderCall) => Promise<R>,
  ) =>
  async (call: ProviderCall): Promise<Kept<R>> => {
    const { clientAction, ...answer } = await ask(call);
    if (!clientAction) return answer;
    const sealer = await seals.sealerOf(userId);
    return { ...answer, clientAction: sealer.json(orderId, 'client action', clientAction) };
  };

export async function opened<R extends Answer>(
  seals: Seals,
  orderId: string,
  { clientAction: kept, ...answer }: Kept<R>,
): Promise<R> {
  if (!kept) return answer as R;
  const opener = await seals.openerOf([kept]);
  const clientAction = opener.json(orderId, 'client action', kept) ?? undefined;
  return { ...answer, ...(clientAction && { clientAction }) } as R;
}
