/** Changing the parameters of signing in. */
import type { Ctx } from '#kernel/server/context.ts';
import { sql, type Tx } from '#kernel/server/db.ts';
import { commonErrors, fail, failWith } from '#kernel/shared/errors.ts';
import { record } from '#platform/audit/server/index.ts';
import { failIdentity } from '../shared/errors.ts';
import { parameters, type Parameter, type ParameterKey } from '../shared/rules.ts';
import { forgetParameters } from './parameters.ts';
import { requireAdministrator, requireMay } from './policy.ts';

interface ParameterView {
  key: string;
  label: string;
  unit: string;
  value: number;
  standard: number;
  min: number;
  max: number;
  source: string;
  version: number;
}

async function views(tx: Tx): Promise<ParameterView[]> {
  const stored = await sql<{
    key: string;
    value: number;
    version: number;
  }>`select key, value, version from identity_parameters`.execute(tx);
  const known = new Map(stored.rows.map((row) => [row.key, row]));
  return Object.entries<Parameter>(parameters).map(([key, p]) => ({
    key,
    label: p.label,
    unit: p.unit,
    value: known.get(key)?.value ?? p.value,
    standard: p.value,
    min: p.min,
    max: p.max,
    source: p.source,
    version: known.get(key)?.version ?? 0,
  }));
}

export async function listParameters(ctx: Ctx): Promise<{ items: ParameterView[] }> {
  requireAdministrator(ctx.actor);
  return ctx.inTx(async (tx) => ({ items: await views(tx) }));
}

/** @throws identity.onlySystem, identity.badParameter, common.stale */
export async function setParameter(
  ctx: Ctx,
  key: string,
  input: { value: number; version: number },
): Promise<{ items: ParameterView[] }> {
  requireMay(ctx.actor, 'manageParameters');
  if (!Object.hasOwn(parameters, key)) throw fail('common.notFound');
  const p: Parameter = parameters[key as ParameterKey];
  if (input.value < p.min || input.value > p.max)
    throw failIdentity('identity.badParameter', { reason: `${p.label}应在 ${p.min} 到 ${p.max} ${p.unit}之间` });
  const answer = await ctx.inTx(async (tx) => {
    const before = (await views(tx)).find((view) => view.key === key) as ParameterView;
    const now = ctx.clock.now();
    const done =
      input.version === 0
        ? await sql`insert into identity_parameters (key, value, updated_at, updated_by)
            values (${key}, ${input.value}, ${now}, ${ctx.actor.userId}) on conflict (key) do nothing`.execute(tx)
        : await sql`update identity_parameters set value = ${input.value}, version = version + 1, updated_at = ${now},
            updated_by = ${ctx.actor.userId} where key = ${key} and version = ${input.version}`.execute(tx);
    if (done.numAffectedRows !== 1n) throw failWith(commonErrors)('common.stale', { who: '其他人' });
    await record(tx, ctx, {
      action: 'identity.parameterChanged',
      subjectType: 'parameter',
      subjectId: key,
      facts: { before: before.value, after: input.value },
    });
    return { items: await views(tx) };
  });
  forgetParameters(ctx.handle);
  return answer;
}
