/** Which traces are recorded. It is decided where a trace enters, and its flag says it to everybody later. */
import { type Context, SpanKind, trace } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import type { SamplerName } from './spanSettings.ts';

export interface Sampling {
  readonly sampler: SamplerName;
  readonly ratio: number;
  /** How many traces that callers began are recorded in a second. */
  readonly callersPerSecond: number;
}

/** A request is sampled by the settings; everything under it was asked for by the flag already. */
export function createSampler(sampling: Sampling, now = () => performance.now()): Sampler {
  const door = byName(sampling);
  const mayRecord = ofCallers(sampling.callersPerSecond, now);
  return {
    shouldSample(context, traceId, name, kind, attributes, links) {
      if (kind !== SpanKind.SERVER) return { decision: SamplingDecision.RECORD_AND_SAMPLED };
      const result = door.shouldSample(context, traceId, name, kind, attributes, links);
      if (result.decision === SamplingDecision.NOT_RECORD) return result;
      return mayRecord(context) ? result : { decision: SamplingDecision.NOT_RECORD };
    },
    toString: () => `AtTheDoor{${door.toString()}}`,
  };
}

function byName({ sampler, ratio }: Sampling): Sampler {
  const roots = {
    always_on: () => new AlwaysOnSampler(),
    always_off: () => new AlwaysOffSampler(),
    traceidratio: () => new TraceIdRatioBasedSampler(ratio),
  };
  const [, isParentBased, root] = /^(parentbased_)?(.*)$/.exec(sampler) ?? [];
  const chosen = roots[root as keyof typeof roots]();
  return isParentBased ? new ParentBasedSampler({ root: chosen }) : chosen;
}

/** A caller chooses its flag and its trace's id, and so may have every sampler say yes: only so often. */
function ofCallers(perSecond: number, now: () => number): (context: Context) => boolean {
  let left = perSecond;
  let filledAt = now();
  return (context) => {
    if (trace.getSpanContext(context) === undefined) return true;
    const at = now();
    left = Math.min(perSecond, left + ((at - filledAt) * perSecond) / 1000);
    filledAt = at;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
