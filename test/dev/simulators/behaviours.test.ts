import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import {
  magicAddresses,
  markerIn,
  behaviourOf as ofAddress,
} from '../../../dev/simulators/carrier/addresses.ts';
import { magicTokens, behaviourOf as ofToken } from '../../../dev/simulators/payment/tokens.ts';

const page = await readFile(new URL('../../../docs/simulators.md', import.meta.url), 'utf8');

describe('the page about the simulators', () => {
  test.each([...magicTokens, ...magicAddresses])('describes %s', (name) => {
    expect(page).toContain(`| \`${name}`);
  });

  test('describes no behaviour that does not exist', () => {
    const documented = [...page.matchAll(/^\| `(tok_[a-z_]*[a-z]|[A-Z][A-Za-z ]*[a-z])/gm)];
    expect(documented.map(([, name]) => name).sort()).toEqual(
      [...magicTokens, ...magicAddresses].sort(),
    );
  });
});

describe('a payment token', () => {
  test.each([
    'tok_visa_4242',
    'pm_1234',
    'tok_slowly',
    'xtok_declined',
    '__proto__',
    'tok_toString',
  ])('without a behaviour of its own is accepted: %s', (token) =>
    expect(ofToken(token)).toEqual({}),
  );

  test('can carry its own time or count, within limits', () => {
    expect(ofToken('tok_slow')).toEqual({ faults: { charge: { slowMs: 3_000 } } });
    expect(ofToken('tok_slow_20')).toEqual({ faults: { charge: { slowMs: 20 } } });
    expect(ofToken('tok_slow_999999999')).toEqual({ faults: { charge: { slowMs: 600_000 } } });
    expect(ofToken('tok_flaky_0')).toEqual({ faults: { charge: { failFirst: 0 } } });
  });
});

describe('an address', () => {
  test.each(['10 Downing Street', 'Relationships Lane 3', '1 Shipston Road', '1 Slowly Road'])(
    'without such words is an ordinary one: %s',
    (address) => expect(markerIn(address)).toBe(''),
  );

  test.each([
    ['1 Undeliverable Road', 'Undeliverable'],
    ['Ada\n12 Slow 250 Lane\nGhent', 'Slow 250'],
    ['7 Ships And Delivers 10 Road', 'Ships And Delivers 10'],
    ['7 Ships Road 9', 'Ships'],
  ])('%j has the behaviours %j', (address, marker) => expect(markerIn(address)).toBe(marker));

  test('can carry its own time or count', () => {
    expect(ofAddress('Flaky')).toEqual({ faults: { book: { failFirst: 2 } } });
    expect(ofAddress('Flaky 7')).toEqual({ faults: { book: { failFirst: 7 } } });
    expect(ofAddress('')).toEqual({});
  });
});
