/** Watches which alerts are firing at Prometheus. */
import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 1_000;

export interface Watch {
  /** Names of the alerts that are firing now. */
  now(): readonly string[];
  /** Names of those that were firing at some time since then, in epoch milliseconds. */
  since(at: number): string[];
  /** @returns when it was firing, in epoch milliseconds; null when it was not within the time */
  firing(alert: string, limitMs: number): Promise<number | null>;
  /** @returns when none of them was firing any more; null when one still was at the end */
  over(alerts: readonly string[], limitMs: number): Promise<number | null>;
  stop(): void;
}

type Answer = {
  readonly data: {
    readonly alerts: readonly {
      readonly state: string;
      readonly labels: { readonly alertname: string };
    }[];
  };
};

export function watchAlerts(url: string, report: (line: string) => void): Watch {
  let firing: ReadonlySet<string> = new Set();
  const lastSeen = new Map<string, number>();

  const look = async (): Promise<void> => {
    const response = await fetch(`${url}/api/v1/alerts`, { signal: AbortSignal.timeout(5_000) });
    const { data } = (await response.json()) as Answer;
    const names = new Set(
      data.alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels.alertname),
    );
    for (const name of names) {
      if (!firing.has(name)) report(`  ${name} fires`);
      lastSeen.set(name, Date.now());
    }
    for (const name of firing) if (!names.has(name)) report(`  ${name} is over`);
    firing = names;
  };
  const timer = setInterval(() => void look().catch(() => undefined), EVERY_MS);

  const until = async (holds: () => boolean, limitMs: number): Promise<number | null> => {
    for (const end = Date.now() + limitMs; Date.now() < end; await sleep(EVERY_MS / 2))
      if (holds()) return Date.now();
    return null;
  };
  return {
    now: () => [...firing],
    since: (at) => [...lastSeen].filter(([, seen]) => seen >= at).map(([name]) => name),
    firing: (alert, limitMs) => until(() => firing.has(alert), limitMs),
    over: (alerts, limitMs) => until(() => alerts.every((name) => !firing.has(name)), limitMs),
    stop: () => clearInterval(timer),
  };
}
