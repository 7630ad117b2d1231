/** @returns a function that adds up the values of a metric, 0 when there is none */
export async function readMetrics(address: string): Promise<(name: string) => number> {
  const response = await fetch(address, { signal: AbortSignal.timeout(5_000) });
  const lines = (await response.text()).split('\n');
  return (name) =>
    lines
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
