import postgres from 'postgres';
import { roles } from '../../../db/roles.ts';

/** Lets the role of each of our processes sign in. */
export async function letRolesIn(ownerUrl: string, password: string): Promise<void> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => undefined });
  try {
    for (const role of roles) await sql.unsafe(`alter role ${role} login password '${password}'`);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
