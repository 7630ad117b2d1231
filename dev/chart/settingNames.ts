/** Which settings the values of the chart have, and how. */
import { easyPostSettings } from '../../activities/providers/easypost/settings.ts';
import { stripeSettings } from '../../activities/providers/stripe/client.ts';
import { settings } from '../../ops/settings.ts';
import type { Setting } from '../../ops/settingsReader.ts';
import { type Part, parts, rollOut } from './parts.ts';

/** Every setting that a part may read, by name. */
export const allSettings: Readonly<Record<string, Setting>> = {
  ...settings,
  ...stripeSettings,
  ...easyPostSettings,
};

/** What the chart sets by itself: addresses to listen on, files that it mounts, and the like. */
export const SET_BY_CHART = [
  'API_HOST',
  'API_PORT',
  'API_OPS_PORT',
  'API_SERVICES',
  'CONSOLE_HOST',
  'CONSOLE_PORT',
  'CONSOLE_OPS_PORT',
  'CODEC_HOST',
  'CODEC_PORT',
  'CODEC_OPS_PORT',
  'OPS_HOST',
  'WORKER_PORT',
  'DISPATCHER_PORT',
  'RELAY_PORT',
  'WEBHOOKS_PORT',
  'WORKER_QUEUES',
  'WORKER_VERSION',
  'DATABASE_URL',
  'DATABASE_CA_FILE',
  'TEMPORAL_CA_FILE',
  'TEMPORAL_CLIENT_CERT_FILE',
  'TEMPORAL_CLIENT_KEY_FILE',
  'KAFKA_CA_FILE',
  // The image has it.
  'WORKFLOW_BUNDLE',
];

/** Read by every process beside what it reads by name. */
const EVERYWHERE = ['ALLOW_UNSAFE_SETTINGS'];

const isSecret = (name: string) => allSettings[name]?.secret === true;
const settableOf = (part: Pick<Part, 'reads'>): string[] =>
  [...new Set([...EVERYWHERE, ...part.reads])].filter((name) => !SET_BY_CHART.includes(name));

export const plainOf = (part: Pick<Part, 'reads'>): string[] =>
  settableOf(part).filter((name) => !isSecret(name));
export const secretsOf = (part: Pick<Part, 'reads'>): string[] => settableOf(part).filter(isSecret);

/** Their readers ask for these where the provider is chosen. */
const isOfProvider = (name: string) =>
  Object.hasOwn(stripeSettings, name) || Object.hasOwn(easyPostSettings, name);

/** Without these the part does not start in production, whatever the others are. */
export const neededBy = (part: Pick<Part, 'reads' | 'needs' | 'optional'>): string[] =>
  settableOf(part).filter((name) => {
    const { schema, fallback, rules = [] } = allSettings[name] as Setting;
    const isMissing = fallback === undefined && !schema.safeParse(undefined).success;
    const isRefused = rules.some(({ because }) => because === 'is not set');
    const isNeeded = isMissing || isRefused || part.needs?.includes(name) === true;
    return isNeeded && !isOfProvider(name) && part.optional?.includes(name) !== true;
  });

const everyPart: readonly Pick<Part, 'reads'>[] = [...Object.values(parts), rollOut];
export const plainNames = [...new Set(everyPart.flatMap(plainOf))].toSorted();
export const secretNames = [...new Set(everyPart.flatMap(secretsOf))].toSorted();
