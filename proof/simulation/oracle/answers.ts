/** The answers to cancellations and decisions hold. */
import type { OrderModel } from '../model.ts';
import { violationsIf } from './violations.ts';

const changeRefusals = ['ORDER_NOT_CHANGEABLE', 'ORDER_CHANGED_MEANWHILE'];

/** A change that was accepted is in the order's story, and one that was refused is not. */
export function changesHold({ world, answers }: OrderModel): string[] {
  const written = world.story.filter((type) => type === 'order.changed').length;
  const asked = answers.filter(({ update }) => update === 'change');
  const accepted = asked.filter(({ refused }) => refused === undefined).length;
  const unknown = asked.filter(({ refused }) => refused === 'LOST').length;
  return violationsIf([
    written < accepted || written > accepted + unknown,
    `${accepted} changes were accepted, and ${written} are in the story`,
  ]);
}

export function answersHold({ world, answers, untrueUpdates }: OrderModel): string[] {
  const { status } = world.state;
  const hasLeft = world.dispatched || untrueUpdates.has('dispatched');
  return answers.flatMap(({ update, status: answer, refused, details }) => {
    if (update === 'decide')
      return violationsIf([
        refused !== undefined && refused !== 'ATTENTION_NOT_RAISED' && refused !== 'LOST',
        `decide was refused with ${refused}`,
      ]);
    if (refused === 'LOST') return [];
    if (update !== 'cancel') {
      const isRefusal = refused && changeRefusals.includes(refused);
      return violationsIf([
        refused !== undefined && !isRefusal,
        `${update} was refused: ${refused}`,
      ]);
    }
    if (refused === 'ORDER_NOT_CANCELLABLE') {
      const isTooLate = ['shipped', 'delivered', 'failing', 'failed'].includes(
        String(details?.[0]),
      );
      return violationsIf([
        !isTooLate && !hasLeft,
        `a cancellation was refused when ${details?.[0]}`,
      ]);
    }
    const isPromised = answer === 'cancelling' || answer === 'cancelled';
    return violationsIf(
      [!isPromised, `a cancellation was answered ${answer ?? refused}`],
      [
        isPromised && status !== 'cancelled' && !hasLeft,
        `cancelling was promised, and it is ${status}`,
      ],
      [isPromised && status === 'failed', 'cancelling was promised, and it failed'],
    );
  });
}
