/** docs/providers.md says what the code does. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { easyPostSettings } from '../../../activities/providers/easypost/settings.ts';
import { stripeSettings } from '../../../activities/providers/stripe/client.ts';
import { definiteFailures } from '../../../contracts/failures.ts';
import { endedStatuses } from '../../../contracts/order.ts';
import { providerSchemas } from '../../../dev/generate/providerSchemas.ts';
import { portNames, variableOf } from '../../../dev/supervisor/servicePorts.ts';
import { settings } from '../../../ops/settings.ts';
import type { Setting } from '../../../ops/settingsReader.ts';
import { NOTHING_LEFT } from '../../../proof/conformance/cleanUp.ts';
import { closingRules } from '../../../proof/conformance/closingRules.ts';
import { inputsFrom } from '../../../proof/conformance/inputs.ts';
import { listRules } from '../../../proof/conformance/listRules.ts';
import { optionNames } from '../../../proof/conformance/options.ts';
import { rulesOf } from '../../../proof/conformance/run.ts';

const page = await readFile(new URL('../../../docs/providers.md', import.meta.url), 'utf8');

test('the page describes every rule of the kit', () => {
  const lists = [...listRules('payments'), ...listRules('logistics')];
  const rules = [...rulesOf('payments', 2), ...rulesOf('logistics'), ...lists];
  for (const { name, demands } of [...rules, NOTHING_LEFT, ...closingRules])
    expect(page).toContain(`| ${name} | ${demands} |`);
});

test('the page describes every option of the kit', () => {
  for (const name of optionNames) expect(page).toContain(`| \`--${name}`);
});

test('the page describes every setting of Stripe and EasyPost', () => {
  for (const [name, { doc }] of Object.entries<Setting>({ ...stripeSettings, ...easyPostSettings }))
    expect(page).toContain(`| \`${name}\` | ${doc}`);
});

test('the page’s example of the inputs is the default', () => {
  const json = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  expect(JSON.parse(json)).toEqual(inputsFrom());
});

test('the page describes every definite failure, field and status', () => {
  for (const type of [...definiteFailures.payment, ...definiteFailures.shipment]) {
    expect(page).toContain(`\`${type}\``);
  }
  for (const text of Object.values(providerSchemas())) {
    const { properties } = JSON.parse(text) as { properties: Record<string, { enum?: string[] }> };
    for (const [field, { enum: values = [] }] of Object.entries(properties)) {
      expect(page).toContain(field);
      for (const value of values) expect(page).toContain(`\`${value}\``);
    }
  }
});

test('the page’s first hour moves every port of the service, and its data', () => {
  const [exported = ''] = /^export [^`]*?(?=^npm)/m.exec(page) ?? [];
  for (const variable of [...portNames.map(variableOf), 'OMS_DATA_DIR'])
    expect(exported).toContain(`${variable}=`);
});

test('the page says how long each setting of the saga waits', () => {
  const rows = [...page.matchAll(/\| (\d+) s \| `(SAGA_\w+)` \|/g)];
  expect(rows.length).toBe(5);
  for (const [, value, name = ''] of rows)
    expect(settings, name).toMatchObject({ [name]: { fallback: value } });
});

test('the page’s question at a cut-over counts every order that has not ended', () => {
  expect(page).toContain(
    `status not in (${endedStatuses.map((status) => `'${status}'`).join(', ')})`,
  );
});
