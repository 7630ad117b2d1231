/** A host of the cluster: a network namespace with the programs that run in it. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupProblem } from '../../../dev/problem.ts';
import { lastLines, tail } from '../../../dev/process/logFile.ts';
import { addressOf } from './names.ts';
import { killHost, makeNamespace, setCable } from './network.ts';
import { createProgram, type Program, type RunningProgram } from './program.ts';

const READY_POLL_MS = 250;
const READY_LIMIT_MS = 180_000;

export interface Host {
  readonly name: string;
  readonly address: string;
  /** By name. */
  readonly programs: ReadonlyMap<string, RunningProgram>;
  /** Adds a program and starts it. */
  run(program: Program): void;
  /** Resolves once all programs are ready. */
  ready(): Promise<void>;
  /** Loses power: all processes die at once, and stay dead until `powerOn`. */
  powerOff(): void;
  powerOn(): void;
  /** Pulls the network cable, and puts it back. */
  cut(): void;
  heal(): void;
  /** Stops all programs in order and starts them again. Resolves once they are ready. */
  restart(): Promise<void>;
  /** Stops all programs in order, the last one first. */
  stop(): Promise<void>;
}

/** @param number the last number of its address */
export function createHost(name: string, number: number, logDir: string): Host {
  makeNamespace(name, number);
  const programs = new Map<string, RunningProgram>();
  const all = () => [...programs.values()];
  const logOf = (program: string) => join(logDir, `${name}-${program}.log`);
  const stop = async (): Promise<void> => {
    for (const program of all().reverse()) await program.stop();
  };
  const start = (): void => {
    for (const program of all()) program.start();
  };
  const ready = async (): Promise<void> => {
    const until = Date.now() + READY_LIMIT_MS;
    for (const { program } of all()) {
      while (!(await program.ready().catch(() => false))) {
        if (Date.now() > until) throw new SetupProblem(await whyNotReady(program.name));
        await sleep(READY_POLL_MS);
      }
    }
  };
  const whyNotReady = async (program: string): Promise<string> => {
    const words = lastLines(await tail(logOf(program), 0), 4) || 'it printed nothing';
    return `${program} on ${name} was not ready within ${READY_LIMIT_MS / 1000} s: ${words}`;
  };
  return {
    name,
    address: addressOf(number),
    programs,
    run(program) {
      const running = createProgram(program, name, logOf(program.name));
      programs.set(program.name, running);
      running.start();
    },
    ready,
    powerOff() {
      // The cable first: a machine without power closes no connection.
      setCable(number, 'down');
      for (const program of all()) program.hold();
      killHost(name);
    },
    powerOn() {
      setCable(number, 'up');
      start();
    },
    cut: () => setCable(number, 'down'),
    heal: () => setCable(number, 'up'),
    async restart() {
      await stop();
      start();
      await ready();
    },
    stop,
  };
}
