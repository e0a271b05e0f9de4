/** For tests over HTTP: the login of a person made by builders. */
import { sql } from '#kernel/server/db.ts';
import type { TestDb } from '#kernel/server/testing.ts';

export async function resolveLogin(db: TestDb, userId: string): Promise<string> {
  const found = await sql<{ login: string }>`select login from users where id = ${userId}`.execute(db.handle.db);
  return found.rows[0]!.login;
}
