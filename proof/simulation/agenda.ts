/** Virtual time: what is going to happen, in the order of its moments. */

export interface Entry {
  readonly at: number;
  readonly run: () => Promise<void> | void;
}

export interface Agenda {
  /** In milliseconds of the simulated world. */
  now(): number;
  after(milliseconds: number, run: Entry['run']): Entry;
  remove(entry: Entry): void;
  /** When the next thing happens, if anything does. */
  nextAt(): number | null;
  passUntil(at: number): void;
  /** Lets the next thing happen. */
  next(): Promise<void>;
}

export function openAgenda(start: number): Agenda {
  let time = start;
  const entries: Entry[] = [];
  return {
    now: () => time,
    after(milliseconds, run) {
      const entry = { at: time + milliseconds, run };
      const later = entries.findIndex(({ at }) => at > entry.at);
      entries.splice(later < 0 ? entries.length : later, 0, entry);
      return entry;
    },
    remove(entry) {
      const at = entries.indexOf(entry);
      if (at >= 0) entries.splice(at, 1);
    },
    nextAt: () => entries[0]?.at ?? null,
    passUntil(at) {
      time = at;
    },
    async next() {
      const entry = entries.shift();
      if (!entry) return;
      time = entry.at;
      await entry.run();
    },
  };
}
