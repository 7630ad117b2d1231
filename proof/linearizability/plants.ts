/** Bugs to run the service with: each must be found, else the judge proves nothing. */
import postgres from 'postgres';
import type { AlteringProxy } from '../fixtures/alteringProxy.ts';
import { startStaleCache } from './staleCache.ts';

/**
 * `stale-reads`: a cache before the API answers some reads from what it has kept. `forgotten-keys`: the
 * database forgets some idempotency keys. `lost-updates`: some changes of the stock on hand are lost.
 */
export const plants = ['stale-reads', 'forgotten-keys', 'lost-updates'] as const;
export type Plant = (typeof plants)[number];

/** With the owner's rights: no role of the service may delete keys. */
const FORGETS = `
  create function plant_forget() returns trigger language plpgsql security definer as $$ begin
    if random() < 0.3 then delete from idempotency_keys where caller = new.caller and key = new.key; end if;
    return null; end $$;
  create trigger plant_forget after insert on idempotency_keys for each row execute function plant_forget()`;
const LOSES = `
  create function plant_lose() returns trigger language plpgsql as $$ begin
    if random() < 0.1 and old.on_hand >= new.reserved then
      update inventory_items set on_hand = old.on_hand where item_id = new.item_id;
    end if; return null; end $$;
  create trigger plant_lose after update on inventory_items for each row
    when (pg_trigger_depth() = 0 and old.on_hand <> new.on_hand) execute function plant_lose()`;

export interface Planted {
  /** The API's addresses for its clients. */
  readonly doors: readonly string[];
  close(): Promise<void>;
}

export async function plantBug(
  plant: Plant | null,
  databaseUrl: string,
  doors: readonly string[],
): Promise<Planted> {
  if (plant === null) return { doors, close: async () => {} };
  if (plant === 'stale-reads') {
    const caches: AlteringProxy[] = await Promise.all(doors.map(startStaleCache));
    return {
      doors: caches.map(({ url }) => url),
      close: async () => void (await Promise.all(caches.map((cache) => cache.close()))),
    };
  }
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  const [table, name] =
    plant === 'forgotten-keys'
      ? ['idempotency_keys', 'plant_forget']
      : ['inventory_items', 'plant_lose'];
  await sql.unsafe(plant === 'forgotten-keys' ? FORGETS : LOSES);
  return {
    doors,
    close: async () => {
      await sql.unsafe(`drop trigger ${name} on ${table}; drop function ${name}()`);
      await sql.end({ timeout: 2 });
    },
  };
}
