/**
 * The fence, on a real Postgres. Seen to fail with each of these planted: a do not refused after its
 * undo; an undo that does not ask the provider about an intent without an outcome; one that commits
 * "nothing" over a do that came through meanwhile; a late do committed over its undo.
 */
import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { doOnce } from '../../../activities/fence/doOnce.ts';
import type { Effect } from '../../../activities/fence/effect.ts';
import { type ProviderState, undoOnce } from '../../../activities/fence/undoOnce.ts';
import { ProviderRefusal } from '../../../activities/providers/providerRefusal.ts';
import { connectDatabase } from '../../../db/client.ts';
import { effects } from '../../../db/schema.ts';
import { testDatabase } from '../../support/database.ts';
import { failureTypeOf } from '../../support/failureType.ts';

const { db, close } = connectDatabase((await testDatabase()).url, 10, 'test');
afterAll(close);

/** A provider that does what it is asked, by key, and remembers. */
class Provider {
  standing: string | null = null;
  done = 0;
  undoCalls = 0;
  act = async () => {
    if (this.standing === null) {
      this.done += 1;
      this.standing = `ref-${this.done}`;
    }
    return { reference: this.standing, status: 'charged' };
  };
  how = {
    sagaReference: null,
    onFindFailed: () => {},
    find: async (): Promise<ProviderState> =>
      this.standing ? { status: 'standing', reference: this.standing } : { status: 'never' },
    undo: async ({ reference }: { reference: string }) => {
      this.undoCalls += 1;
      this.standing = null;
      return { status: 'undone', reference } as const;
    },
  };
}

function newEffect(): Effect {
  const orderId = randomUUID();
  return { effectId: `${orderId}:payment:1`, orderId, step: 'payment' };
}

const stateOf = async ({ effectId }: Effect) =>
  (await db.select().from(effects).where(eq(effects.effectId, effectId)))[0];

describe('doing', () => {
  test('twice calls the provider once, and answers the same', async () => {
    const [effect, provider] = [newEffect(), new Provider()];
    const first = await doOnce(db, effect, provider.act);
    const never = () => Promise.reject(new Error('asked again'));
    expect(await doOnce(db, effect, never)).toEqual(first);
    expect(provider.done).toBe(1);
  });

  test('ten times at once commits one outcome', async () => {
    const effect = newEffect();
    let calls = 0;
    const act = async () => ({ reference: `ref-${++calls}` });
    const results = await Promise.all(Array.from({ length: 10 }, () => doOnce(db, effect, act)));
    expect(new Set(results.map(({ reference }) => reference)).size).toBe(1);
  });

  test('what was refused stays refused, without asking again', async () => {
    const [effect, provider] = [newEffect(), new Provider()];
    const refuse = () => Promise.reject(new ProviderRefusal('PAYMENT_DECLINED'));
    await expect(doOnce(db, effect, refuse)).rejects.toThrow(ProviderRefusal);
    expect(await failureTypeOf(doOnce(db, effect, provider.act))).toBe('PAYMENT_DECLINED');
    expect(provider.done).toBe(0);
  });

  test('a lost answer is asked for again under the same key', async () => {
    const [effect, provider] = [newEffect(), new Provider()];
    const lose = async () => {
      await provider.act();
      throw new Error('connection lost');
    };
    await expect(doOnce(db, effect, lose)).rejects.toThrow('connection lost');
    expect(await doOnce(db, effect, provider.act)).toMatchObject({ reference: 'ref-1' });
    expect(provider.done).toBe(1);
  });

  test('an effect whose intent was lost during the call is asked for again, not given up', async () => {
    const [effect, provider] = [newEffect(), new Provider()];
    const lost = doOnce(db, effect, async () => {
      await db.delete(effects).where(eq(effects.effectId, effect.effectId));
      return provider.act();
    });
    expect(await failureTypeOf(lost)).not.toBe('EFFECT_REVOKED');
    expect(await doOnce(db, effect, provider.act)).toMatchObject({ reference: 'ref-1' });
    expect((await undoOnce(db, effect, provider.how)).status).toBe('undone');
  });
});

describe('undoing', () => {
  test('before its do succeeds, does nothing, and blocks the do for good', async () => {
    const [effect, provider] = [newEffect(), new Provider()];
    expect(await undoOnce(db, effect, provider.how)).toEqual({ status: 'nothing' });
    expect(await failureTypeOf(doOnce(db, effect, provider.act))).toBe('EFFECT_REVOKED');
    expect([provider.done, provider.undoCalls]).toEqual([0, 0]);
    // No call can be on its way, so there is nothing to look for later.
    expect(await stateOf(effect)).toMatchObject({ state: 'revoked', verifyAt: null });
  });

  test('twice calls the provider once, and answers the same', async () => {
    const [effect, provider] = [newEffect(), new Provider()];
    await doOnce(db, effect, provider.act);
    const first = await undoOnce(db, effect, provider.how);
    expect(first.status).toBe('undone');
    expect(await undoOnce(db, effect, provider.how)).toEqual(first);
    expect(provider.undoCalls).toBe(1);
    expect(await stateOf(effect)).toMatchObject({ state: 'undone' });
  });

  test('a do after its undo is refused', async () => {
    const [effect, provider] = [newEffect(), new Provider()];
    await doOnce(db, effect, provider.act);
    await undoOnce(db, effect, provider.how);
    expect(await failureTypeOf(doOnce(db, effect, provider.act))).toBe('EFFECT_REVOKED');
    expect(provider.done).toBe(1);
  });

  test('an intent without an outcome is looked up before the answer is that nothing happened', async () => {
    const [effect, provider] = [newEffect(), new Provider()];
    const lose = async () => {
      await provider.act();
      throw new Error('killed');
    };
    await doOnce(db, effect, lose).catch(() => {});
    expect((await undoOnce(db, effect, provider.how)).status).toBe('undone');
    expect([provider.done, provider.undoCalls]).toEqual([1, 1]);
  });

  test('a do still in progress when its undo finds nothing is refused, and looked up again at once', async () => {
    const [effect, provider] = [newEffect(), new Provider()];
    const undoDone = Promise.withResolvers<void>();
    const late = failureTypeOf(
      doOnce(db, effect, async () => {
        await undoOnce(db, effect, provider.how);
        undoDone.resolve();
        return provider.act();
      }),
    );
    await undoDone.promise;
    expect(await late).toBe('EFFECT_REVOKED');
    const row = await stateOf(effect);
    expect(row?.verifyAt?.getTime()).toBeLessThanOrEqual(Date.now());
    expect((await undoOnce(db, effect, provider.how)).status).toBe('undone');
    expect(provider.standing).toBeNull();
    expect((await stateOf(effect))?.verifyAt).toBeNull();
  });

  test('a do that succeeds during its undo’s look-up is undone by that undo', async () => {
    const [effect, provider] = [newEffect(), new Provider()];
    const [asked, mayAct] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const doing = failureTypeOf(
      doOnce(db, effect, async () => {
        asked.resolve();
        await mayAct.promise;
        return provider.act();
      }),
    );
    await asked.promise;
    const find = async (): Promise<ProviderState> => {
      const state = await provider.how.find();
      mayAct.resolve();
      await doing;
      return state;
    };
    expect((await undoOnce(db, effect, { ...provider.how, find })).status).toBe('undone');
    expect(provider.standing).toBeNull();
  });

  test.each(['our own row', 'the saga'])(
    'an undo whose look-up is not available goes by the reference that %s knows',
    async (who) => {
      const [effect, provider] = [newEffect(), new Provider()];
      const { reference } = await doOnce(db, effect, provider.act);
      if (who === 'the saga') await db.delete(effects).where(eq(effects.effectId, effect.effectId));
      const find = () => Promise.reject(new Error('503'));
      const sagaReference = who === 'the saga' ? reference : null;
      const failures: unknown[] = [];
      const onFindFailed = (error: unknown) => void failures.push(error);
      const how = { ...provider.how, find, onFindFailed, sagaReference };
      expect(await undoOnce(db, effect, how)).toEqual({ status: 'undone', reference });
      expect(failures).toEqual([new Error('503')]);
      expect(provider.standing).toBeNull();
    },
  );

  test('an undo whose look-up is not available waits when no reference is known', async () => {
    const [effect, provider] = [newEffect(), new Provider()];
    await doOnce(db, effect, () => Promise.reject(new Error('timeout'))).catch(() => {});
    const find = () => Promise.reject(new Error('503'));
    await expect(undoOnce(db, effect, { ...provider.how, find })).rejects.toThrow('503');
    expect(provider.undoCalls).toBe(0);
  });

  test('an undo that found nothing of an unknown outcome is verified again later', async () => {
    const [effect, provider] = [newEffect(), new Provider()];
    await doOnce(db, effect, () => Promise.reject(new Error('timeout'))).catch(() => {});
    expect(await undoOnce(db, effect, provider.how)).toEqual({ status: 'nothing' });
    expect((await stateOf(effect))?.verifyAt?.getTime()).toBeGreaterThan(Date.now());
    // The charge comes through after all.
    await provider.act();
    expect((await undoOnce(db, effect, provider.how)).status).toBe('undone');
  });

  test('an undo that the provider refuses leaves the effect standing', async () => {
    const [effect, provider] = [newEffect(), new Provider()];
    const done = await doOnce(db, effect, provider.act);
    const undo = () => Promise.reject(new ProviderRefusal('SHIPMENT_ALREADY_DISPATCHED'));
    await expect(undoOnce(db, effect, { ...provider.how, undo })).rejects.toThrow(ProviderRefusal);
    expect(await doOnce(db, effect, provider.act)).toEqual(done);
  });

  test('an undo that failed in any other way is not given up: a later do is refused', async () => {
    const [effect, provider] = [newEffect(), new Provider()];
    await doOnce(db, effect, provider.act);
    const undo = () => Promise.reject(new Error('connection lost'));
    await expect(undoOnce(db, effect, { ...provider.how, undo })).rejects.toThrow(
      'connection lost',
    );
    expect(await failureTypeOf(doOnce(db, effect, provider.act))).toBe('EFFECT_REVOKED');
    expect((await undoOnce(db, effect, provider.how)).status).toBe('undone');
  });

  test('a pending undo is asked for again until it succeeds', async () => {
    const [effect, provider] = [newEffect(), new Provider()];
    await doOnce(db, effect, provider.act);
    const undo = async () => ({ status: 'pending', reference: 'r' }) as const;
    expect((await undoOnce(db, effect, { ...provider.how, undo })).status).toBe('pending');
    expect(await stateOf(effect)).toMatchObject({ state: 'undoing' });
    const find = async (): Promise<ProviderState> => ({ status: 'undone', reference: 'r' });
    expect((await undoOnce(db, effect, { ...provider.how, find })).status).toBe('undone');
    expect(provider.undoCalls).toBe(0);
  });

  test('at the same moment as its do, exactly one of them wins', async () => {
    const rounds = Array.from({ length: 40 }, async () => {
      const [effect, provider] = [newEffect(), new Provider()];
      const [done] = await Promise.all([
        failureTypeOf(doOnce(db, effect, provider.act)),
        undoOnce(db, effect, provider.how),
      ]);
      const due = (await stateOf(effect))?.verifyAt;
      // Either nothing stands, or what came through too late is marked to be undone at once.
      if (provider.standing !== null) expect(due?.getTime()).toBeLessThanOrEqual(Date.now());
      else expect(provider.done).toBe(provider.undoCalls);
      if (done === 'done') expect(provider.undoCalls).toBe(1);
    });
    await Promise.all(rounds);
  });
});
