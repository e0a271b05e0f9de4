/** Parameters of signing in: documented defaults, changed by the system administrator. */
import type { Clock } from '#kernel/server/clock.ts';
import { sql, type Db, type DbHandle, type Tx } from '#kernel/server/db.ts';
import type { Allowance } from '#kernel/server/turnstile.ts';
import { WORK_WINDOW_MINUTES } from '../shared/limits.ts';
import { parameters, type ParameterKey, type Parameters } from '../shared/rules.ts';

const KEEP_MS = 10_000;
const cache = new WeakMap<DbHandle, { at: number; values: Parameters }>();

export async function readParameters(tx: Tx | Db): Promise<Parameters> {
  const stored = await sql<{ key: string; value: number }>`select key, value from identity_parameters`.execute(tx);
  const values = Object.fromEntries(Object.entries(parameters).map(([key, p]) => [key, p.value])) as Parameters;
  for (const row of stored.rows) if (row.key in values) values[row.key as ParameterKey] = row.value;
  return values;
}

/** The parameters, at most ten seconds old. */
export async function knownParameters(handle: DbHandle, clock: Clock): Promise<Parameters> {
  const now = clock.now().getTime();
  const known = cache.get(handle);
  if (known && Math.abs(now - known.at) < KEEP_MS) return known.values;
  const values = await readParameters(handle.db);
  cache.set(handle, { at: now, values });
  return values;
}

export const forgetParameters = (handle: DbHandle): boolean => cache.delete(handle);

/** How many exports or imports one person may ask for, as the HTTP door is told (`costly` endpoints). */
export const makeAllowanceOf =
  (handle: DbHandle, clock: Clock) =>
  async (kind: 'export' | 'import'): Promise<Allowance> => {
    const limits = await knownParameters(handle, clock);
    const [most, atOnce] =
      kind === 'export' ? [limits.exportsMost, limits.exportsAtOnce] : [limits.importsMost, limits.importsAtOnce];
    return { most, atOnce, minutes: WORK_WINDOW_MINUTES };
  };
