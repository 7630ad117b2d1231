/** Generates deploy/chart/files/parts.json, what the templates know of each part. */
import { type Part, parts, rewrap, rollOut } from './parts.ts';
import { allSettings, neededBy, plainOf, secretsOf } from './settingNames.ts';

const stopOf = ({ stop: { seconds, setting } }: Part) => ({
  seconds,
  ...(setting !== undefined && { setting, fallback: Number(allSettings[setting]?.fallback) }),
});

const entry = (part: Part) => ({
  program: part.program,
  role: part.role,
  ...(part.port !== undefined && { port: part.port }),
  opsPort: part.opsPort,
  ...(part.host !== undefined && { host: part.host }),
  stop: stopOf(part),
  speaksTo: part.speaksTo,
  ...(part.fixed && { fixed: part.fixed }),
  settings: plainOf(part),
  secrets: secretsOf(part),
  needs: neededBy(part),
});

export function partsFile(): string {
  const all = Object.fromEntries(
    Object.entries<Part>(parts).map(([name, part]) => [name, entry(part)]),
  );
  const json = {
    parts: all,
    rewrap: { role: rewrap.role, settings: plainOf(rewrap), secrets: secretsOf(rewrap) },
    rollOut: {
      role: rollOut.role,
      speaksTo: rollOut.speaksTo,
      settings: plainOf(rollOut),
      secrets: secretsOf(rollOut),
      needs: neededBy(rollOut),
    },
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}
