/**
 * What a stand-in knows: in memory, and in a file before an answer is sent, so that it lives through
 * a kill of the stand-in as a real provider's books do.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

export interface Book<T> {
  readonly entries: T;
  /** Writes everything down, whole or not at all. */
  save(): void;
}

/** @param file null: the book is kept in memory only */
export function openBook<T>(file: string | null, empty: T): Book<T> {
  return {
    entries: (file === null ? null : readBook<T>(file)) ?? empty,
    save() {
      if (file === null) return;
      writeFileSync(`${file}.new`, JSON.stringify(this.entries));
      renameSync(`${file}.new`, file);
    },
  };
}

/** The book as it was last written down; null: nothing is written yet. */
export const readBook = <T>(file: string): T | null =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : null;
