/** Generates deploy/chart/values.schema.json: Helm refuses values that do not fit it. */
import { z } from 'zod';
import type { Setting } from '../../ops/settingsReader.ts';
import { parts } from './parts.ts';
import { allSettings, plainNames, secretNames } from './settingNames.ts';
import { definitions } from './valuesDefinitions.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Helm's regular expressions have no look-ahead; the process itself checks such a value when it starts. */
const isForHelm = ([name, value]: [string, unknown]) =>
  KEPT.includes(name) && !String(value).includes('(?=');
const KEPT = ['type', 'enum', 'minimum', 'maximum', 'minLength', 'maxLength', 'pattern'];

/** What a value of a setting may be: lists and the like are written as one text. */
function textOf({ schema, doc }: Setting): Schema {
  const all: Schema = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' });
  const isPlain = ['string', 'integer', 'number', 'boolean'].includes(String(all['type']));
  const kept = Object.entries(all).filter(isForHelm);
  return { description: doc, ...(isPlain ? Object.fromEntries(kept) : { type: 'string' }) };
}

const byName = (names: readonly string[], schemaOf: (name: string) => Schema) =>
  Object.fromEntries(names.map((name) => [name, schemaOf(name)]));
const object = (properties: Readonly<Record<string, Schema>>, rest: Schema = {}): Schema => ({
  type: 'object',
  additionalProperties: false,
  properties,
  ...rest,
});
const ref = (name: string): Schema => ({ $ref: `#/definitions/${name}` });

const settingsOf = (names: readonly string[]): Schema =>
  object(byName(names, (name) => textOf(allSettings[name] as Setting)));

export function valuesSchema(): string {
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Values of the Order Management Service',
    definitions: {
      ...definitions,
      settings: settingsOf(plainNames),
    },
    ...object({
      global: { type: 'object' },
      nameOverride: { type: 'string' },
      fullnameOverride: { type: 'string' },
      image: ref('image'),
      settings: ref('settings'),
      secrets: object(byName(secretNames, () => ref('secretKey'))),
      database: ref('database'),
      certificates: ref('certificates'),
      defaults: ref('defaults'),
      parts: object(byName(Object.keys(parts), () => ref('part'))),
      migrations: ref('migrations'),
      keptWorkers: ref('keptWorkers'),
      rollOut: ref('rollOut'),
      keysRewrap: ref('keysRewrap'),
      ingress: ref('ingress'),
      gateway: ref('gateway'),
      networkPolicy: ref('networkPolicy'),
      monitoring: ref('monitoring'),
    }),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
