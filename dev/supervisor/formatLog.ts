const COLOURS = [36, 33, 35, 32, 34, 96, 93, 95, 92, 94];
/** The levels of a line's message that are shown with it, and their colours. */
const SHOWN_LEVELS: Readonly<Record<string, number>> = { warn: 33, error: 31, fatal: 31 };
const NAME_WIDTH = 16;
/** Fields that are the same on every line, or printed before the others. */
const OMITTED_FIELDS = new Set(['level', 'time', 'pid', 'hostname', 'name', 'msg', 'service', 'v']);

/**
 * Formats a process's output: its name first, in its own colour, then pino's JSON as time, level,
 * message and fields. Other lines are not changed.
 */
export function formatLog(coloured: boolean): (name: string, line: string) => string {
  const colours = new Map<string, number>();
  const paint = (code: number, text: string): string =>
    coloured ? `\x1b[${code}m${text}\x1b[0m` : text;
  return (name, line) => {
    const colour = colours.get(name) ?? COLOURS[colours.size % COLOURS.length] ?? 0;
    colours.set(name, colour);
    return `${paint(colour, name.padEnd(NAME_WIDTH))} ${readable(line, paint)}`;
  };
}

function readable(line: string, paint: (code: number, text: string) => string): string {
  const entry = parse(line);
  if (entry === null) return line;
  const level = String(entry['level']);
  const colour = SHOWN_LEVELS[level];
  const logged = entry['time'];
  const isTime = typeof logged === 'string' || typeof logged === 'number';
  const at = new Date(isTime ? logged : Date.now());
  const time = Number.isNaN(at.getTime()) ? '' : at.toISOString().slice(11, 23);
  const fields = Object.entries(entry)
    .filter(([key]) => !OMITTED_FIELDS.has(key))
    .map(([key, value]) => paint(90, `${key}=${textOf(value)}`));
  const message = String(entry['msg'] ?? '');
  const headline = colour ? paint(colour, `${level.toUpperCase()} ${message}`) : message;
  return [paint(90, time), headline, ...fields].join(' ');
}

function textOf(value: unknown): string {
  return typeof value === 'string' && !/[\s"]/.test(value) ? value : JSON.stringify(value);
}

function parse(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
