/** The programs of the cluster that `npm start` does not need: built or installed once. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { goProgram } from '../../../dev/engines/goProgram.ts';
import type { JavaLibraries } from '../../../dev/engines/javaLibraries.ts';
import { kafkaLibraries } from '../../../dev/engines/kafka.ts';
import { pythonEnvironment } from '../../../dev/engines/pythonEnvironment.ts';
import { SetupProblem } from '../../../dev/problem.ts';
import type { Report } from '../../../dev/process/progress.ts';
import { programOnPath } from '../../../dev/process/runTool.ts';

const ENGINES = join(import.meta.dirname, '..', '..', '..', 'dev', 'engines');

export interface PatroniTools {
  readonly python: string;
  readonly packages: string;
  /** PostgreSQL's programs, with pg_basebackup and pg_rewind. */
  readonly bin: string;
}

export interface Tools {
  readonly patroni: PatroniTools;
  readonly etcd: string;
  readonly haproxy: string;
  readonly temporalServer: string;
  readonly temporalSql: string;
  readonly kafka: JavaLibraries;
}

/** @throws SetupProblem that says what is missing */
export async function findTools(report: Report): Promise<Tools> {
  const haproxy = await installed('haproxy', 'haproxy');
  const etcd = await installed('etcd', 'etcd-server');
  const temporal = join(ENGINES, 'temporal');
  const server = 'go.temporal.io/server/cmd';
  return {
    haproxy,
    etcd,
    patroni: await patroniTools(report),
    temporalServer: await goProgram('temporal-server', temporal, `${server}/server`, report),
    temporalSql: await goProgram('temporal-sql-tool', temporal, `${server}/tools/sql`, report),
    kafka: await kafkaLibraries(report),
  };
}

async function installed(program: string, packageName: string): Promise<string> {
  const path = await programOnPath(program);
  if (path !== null) return path;
  throw new SetupProblem(
    `The cluster needs the program \`${program}\` on PATH: install the package ${packageName}.`,
  );
}

async function patroniTools(report: Report): Promise<PatroniTools> {
  const requirements = join(ENGINES, 'patroni', 'requirements.txt');
  const { python, packages } = await pythonEnvironment('patroni', requirements, report);
  const bin = join(packages, 'embedded_postgres', 'pginstall', 'bin');
  await access(join(bin, 'pg_basebackup'));
  return { python, packages, bin };
}
