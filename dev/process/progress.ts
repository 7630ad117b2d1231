const PROGRESS_EVERY_MS = 10_000;

/** Takes one line for a person who waits for a start. */
export type Report = (line: string) => void;

/** Reports every ten seconds that `work` still runs, so that nobody takes it for hung. */
export async function withProgress<T>(
  report: Report,
  doing: string,
  typical: string,
  work: Promise<T>,
): Promise<T> {
  const started = Date.now();
  report(`${doing} (${typical})`);
  const timer = setInterval(() => {
    const seconds = Math.round((Date.now() - started) / 1000);
    report(`${doing}, ${seconds} s so far (${typical})`);
  }, PROGRESS_EVERY_MS);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
