import { ADDRESS_MARKER, PROVIDER_WORDS, TOKEN_MARKER } from '../../fixtures/sagaWorld.ts';
import type { Command } from '../temporal/sandbox.ts';

/** Personal data may be in the inputs of activities only; a provider's messages nowhere. */
export function leaksOf(command: Command): string[] {
  const leaks: string[] = [];
  const look = (value: unknown, path: string): void => {
    if (value instanceof Uint8Array) look(Buffer.from(value).toString('utf8'), path);
    else if (typeof value === 'string') {
      const personal = path.includes('.arguments.') ? [] : [ADDRESS_MARKER, TOKEN_MARKER];
      for (const words of [...personal, PROVIDER_WORDS])
        if (value.includes(words)) leaks.push(`${words} in ${path}`);
    } else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) look(inner, `${path}.${key}`);
  };
  look(command, '');
  return leaks;
}
