/**
 * StrykerJS's object, by which a mutant is switched on, for the SDK's sandbox, which has globals of
 * its own and freezes what it has at its start: this is frozen, and passes everything on.
 */
const STRYKER = '__stryker__';

export const lentMutant = {
  name: STRYKER,
  object: new Proxy(Object.freeze({}), {
    get: (_, key) => Reflect.get(Reflect.get(globalThis, STRYKER), key),
    set: (_, key, value) => Reflect.set(Reflect.get(globalThis, STRYKER), key, value),
  }),
};
