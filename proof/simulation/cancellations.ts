/** What was answered to those who cancelled or decided holds. */
import type { World } from '../fixtures/sagaWorld.ts';
import { broken } from './broken.ts';
import type { Surroundings } from './surroundings.ts';

export function cancellations({ world, answers, lies }: Surroundings): string[] {
  const { status } = world.state;
  const left = world.dispatched || lies.has('dispatched');
  return answers.flatMap(({ act, status: answer, refused, details }) => {
    if (act === 'decide')
      return broken([
        refused !== undefined && refused !== 'ATTENTION_NOT_RAISED' && refused !== 'gone',
        `decide was refused with ${refused}`,
      ]);
    if (refused === 'gone') return [];
    if (refused === 'ORDER_NOT_CANCELLABLE') {
      const late = ['shipped', 'delivered', 'failing', 'failed'].includes(String(details?.[0]));
      return broken([!late && !left, `a cancellation was refused when ${details?.[0]}`]);
    }
    const promised = answer === 'cancelling' || answer === 'cancelled';
    return broken(
      [!promised, `a cancellation was answered ${answer ?? refused}`],
      [promised && status !== 'cancelled' && !left, `cancelling was promised, and it is ${status}`],
      [promised && status === 'failed', 'cancelling was promised, and it failed'],
      [promised && wentOnRegardless(world), 'cancelling was promised, and nothing was called off'],
    );
  });
}

/** A promised cancellation at once leads to calling off the parcel, unless it has left by then. */
function wentOnRegardless({ log }: World): boolean {
  const promised = log.findIndex((line) => /^\(cancel answered: cancelling\)$/.test(line));
  const left = log.indexOf('dispatched');
  if (promised < 0 || left < promised) return false;
  return !log.slice(promised, left).some((line) => /^(cancel|book) \d|^parcel done/.test(line));
}
