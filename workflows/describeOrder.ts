/**
 * An order's current details in the Temporal UI, as Markdown and without payloads or personal data: how
 * it stands, what it waits for, and what a person can do.
 */
import { decisionActions } from '../contracts/decision.ts';
import { flagEffects } from '../contracts/decisionEffects.ts';
import { isErrorCode, sentence } from '../contracts/errors.ts';
import {
  type Attention,
  isOpen,
  type OrderState,
  outstandingSteps,
  type SagaStep,
  sagaSteps,
  stepStatus,
  undoneStatuses,
} from '../contracts/order.ts';
import type { Waiting } from './waiting.ts';

export interface DescribedOrder {
  readonly row: OrderState;
  /** When its status or that of a step has changed last: ISO 8601, UTC. */
  readonly since: string;
  /** Null: it waits for nothing any more. */
  readonly waiting: Waiting | null;
  /** Of the order's page in the console. */
  readonly pageUrl?: string | undefined;
}

export function describeOrder({ row, since, waiting, pageUrl }: DescribedOrder): string {
  const link = pageUrl ? ` [The order's page](${pageUrl})` : '';
  const waits = waiting ? ` ${waitingLine(waiting)}` : '';
  return [
    `**${row.status}** since ${since}.${waits}${link}`,
    ...(row.attention ? [flagLine(row.attention)] : []),
    ...doable(row),
    ...(row.failure ? [`Failed with ${row.failure.code}: ${row.failure.message}`] : []),
    sagaSteps.map((step) => stepLine(row, step)).join('\n'),
  ].join('\n\n');
}

const waitingLine = ({ what, until, afterwards }: Waiting): string =>
  `Waits for ${what}${until ? `, until ${until}: then ${afterwards}` : ''}.`;

function stepLine(row: OrderState, step: SagaStep): string {
  const status = stepStatus(row, step);
  const isUndone = (undoneStatuses[step] as readonly string[]).includes(status);
  return `- ${step}: ${status}${isUndone ? ' (undone)' : ''}`;
}

function flagLine({ reason, step, lastError, since }: Attention): string {
  const words = lastError && isErrorCode(lastError) ? ` (${sentence(lastError)})` : '';
  const error = step ? ` Step: ${step}. Last error: ${lastError ?? 'none'}${words}.` : '';
  return `**Needs attention: ${reason}** since ${since}. ${flagEffects[reason].meaning}${error}`;
}

/** What a person can do next, and how. */
function doable(row: OrderState): string[] {
  const ways = [...decisions(row), ...changes(row)];
  return ways.length > 0 ? [['What you can do:', '', ...ways].join('\n')] : [];
}

function decisions(row: OrderState): string[] {
  const { attention } = row;
  if (!attention)
    return outstandingSteps(row).length > 0
      ? [
          `- Update \`decide\` \`{"action":"resolve","since":null}\`: what is still out was settled.`,
        ]
      : [];
  return decisionActions.flatMap((action) => {
    const effect = flagEffects[attention.reason][action];
    const request = JSON.stringify({ action, since: attention.since });
    return effect ? [`- Update \`decide\` \`${request}\`: ${effect.label}. ${effect.money}`] : [];
  });
}

function changes({ status, hold }: OrderState): string[] {
  if (!isOpen(status)) return [];
  return [
    '- Update `cancel` `{"reason":"…"}`, or Cancel above: what was done is undone.',
    hold
      ? '- Update `release`: its parcel is booked.'
      : '- Update `hold` `{"until":"2026-12-31T12:00:00Z"}`: no parcel is sent until it is released.',
  ];
}
