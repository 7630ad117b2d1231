/** The settings of spans, by OpenTelemetry's own names. */
import type { Config } from '../settings.ts';

/** Of every process that records spans. */
export const spanSettings = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_HEADERS',
] as const;

/** Of the process where traces enter, which decides about each. */
export const samplingSettings = [
  'OTEL_TRACES_SAMPLER',
  'OTEL_TRACES_SAMPLER_ARG',
  'API_TRACES_PER_SECOND',
] as const;

export type SpanConfig = Config<(typeof spanSettings)[number]> &
  Partial<Config<(typeof samplingSettings)[number]>>;
export type SamplerName = Config<'OTEL_TRACES_SAMPLER'>['OTEL_TRACES_SAMPLER'];

/** The general address is of all signals, and each has a path below it; that of traces is used as it is. */
export function addressOf(config: SpanConfig): string | null {
  const { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own, OTEL_EXPORTER_OTLP_ENDPOINT: general } = config;
  if (own !== undefined) return own;
  return general === undefined ? null : `${general.replace(/\/+$/, '')}/v1/traces`;
}
