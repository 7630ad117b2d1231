/** Squawk over migrations: what would break the version before, or hold it up, is found. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pythonProgram } from '../../engines/pythonEnvironment.ts';
import type { Report } from '../../process/progress.ts';

const run = promisify(execFile);
const LIMITS = { timeout: 60_000 };
const CONFIG = join(import.meta.dirname, 'squawk.toml');

/** Resolves with the path of Squawk. */
export const squawk = (report: Report): Promise<string> =>
  pythonProgram('squawk', join(import.meta.dirname, 'requirements.txt'), report);

/** @returns what is wrong with each, a line each, as `0027_colour.sql:1:21: ban-drop-column …` */
export async function lint(program: string, files: readonly string[]): Promise<string[]> {
  const findings: string[] = [];
  for (const file of files) {
    // An index is built concurrently outside of a transaction; all else runs in one.
    const isConcurrent = /index\s+concurrently/i.test(await readFile(file, 'utf8'));
    const inTransaction = isConcurrent ? [] : ['--assume-in-transaction'];
    const args = ['--config', CONFIG, ...inTransaction, '--reporter', 'json', file];
    const { stdout } = await run(program, args, LIMITS).catch((error) => {
      if (typeof error.stdout === 'string' && error.stdout !== '') return error;
      throw error;
    });
    findings.push(...(JSON.parse(stdout) as Finding[]).map(line));
  }
  return findings;
}

interface Finding {
  readonly file: string;
  /** From 0. */
  readonly line: number;
  readonly message: string;
  readonly help: string | null;
  readonly rule_name: string;
}

const line = ({ file, line, message, help, rule_name }: Finding): string =>
  `${file}:${line + 1}: ${rule_name}: ${[message, help].filter(Boolean).join(' ')}`;
