/** Returns as the service’s tables have them. */
import type { ReturnNews } from '../../../contracts/return.ts';

export interface ReturnRecord {
  readonly orderId: string;
  readonly number: number;
  readonly news: readonly ReturnNews[];
}
