/** Which firms owe a table of a period, and opening them. 令16-14. */
import type { Ctx } from '#kernel/server/context.ts';
import { newId } from '#kernel/shared/id.ts';
import { addDays, dayOf, endOfDay } from '#kernel/shared/time.ts';
import { recordMany } from '#platform/audit/server/index.ts';
import { insertEvents, insertTodos, startClocks } from '#platform/casework/server/index.ts';
import { departmentFor, enterpriseUnits, streetUnits } from '#platform/identity/server/index.ts';
import { ruleOn } from '#platform/rules/server/index.ts';
import { reportingEnterprises } from '#modules/enterprises/server/index.ts';
import { periodAt, titleOf, type Period } from '../../shared/periods.ts';
import { tableKinds, type TableKind } from '../../shared/tables/states.ts';
import { dueOf } from '../opening.ts';
import * as main from '../store.ts';
import { FIRM_FILLERS } from './policy.ts';
import * as store from './store.ts';

/** Days after the due day on which a table is still opened by itself: what was over long before the program came into use is not asked for. */
const LATEST_OPENING = 10;
const CHUNK = 500;
const prefix: Readonly<Record<TableKind, string>> = { order16Quarter: 'QT', order16Annual: 'QN' };

/** Opens the tables of a period for every firm that was in business at its end and has none yet. Answers how many. */
export async function openTables(ctx: Ctx, kind: TableKind, period: Period): Promise<number> {
  const wanted = await ctx.reading(async (tx) => {
    const form = await main.formFor(tx, ctx.actor, kind, period.to);
    const whom = (await ruleOn<string>(tx, 'reports.firms', period.to)).value;
    const there = await store.enterprisesWith(tx, ctx.actor, kind, period.key);
    const firms = (
      await reportingEnterprises(tx, { by: endOfDay(period.to), onlyHighRisk: whom === 'highRisk' })
    ).filter((firm) => !there.has(firm.id));
    if (!form || firms.length === 0) return null;
    const departments = new Map<string, { id: string; shortName: string } | null>();
    for (const industry of new Set(firms.map((firm) => firm.industry))) {
      const unit = await departmentFor(tx, industry, period.to);
      departments.set(industry, unit);
    }
    return {
      form,
      firms,
      departments,
      first: there.size + 1,
      due: await dueOf(tx, kind, period),
      streets: await streetUnits(tx),
    };
  });
  if (!wanted) return 0;
  const now = ctx.clock.now();
  const { due } = wanted;
  let opened = 0;
  for (let at = 0; at < wanted.firms.length; at += CHUNK)
    opened += await ctx.inTx(async (tx) => {
      const rows = wanted.firms.slice(at, at + CHUNK).map((firm, i): store.NewTable => {
        const unit = wanted.departments.get(firm.industry) ?? wanted.streets.get(firm.streetCode) ?? null;
        return {
          id: newId<'firmTable'>(now.getTime()),
          code: `${prefix[kind]}-${period.key}-${String(wanted.first + at + i).padStart(6, '0')}`,
          kind,
          period: period.key,
          from_on: period.from,
          to_on: period.to,
          enterprise_id: firm.id,
          enterprise_name: firm.name,
          street_code: firm.streetCode,
          industry: firm.industry,
          is_high_risk: firm.isHighRisk,
          unit_id: unit?.id ?? null,
          unit_name: unit?.shortName ?? '',
          form_id: wanted.form.id,
          due_on: due.dueOn,
          due_at: due.dueAt,
          due_basis: due.basis,
          opened_at: now,
        };
      });
      const made = await store.insertTables(tx, ctx.actor, rows);
      const mine = rows.filter((row) => made.has(row.id));
      await insertEvents(
        tx,
        ctx.actor,
        'firmTable',
        mine.map((row) => ({
          id: row.id,
          event: { at: now, act: 'open', label: '开放填报', toState: 'open', note: `期限 ${row.due_on}` },
        })),
      );
      await recordMany(
        tx,
        ctx,
        mine.map((row) => ({
          action: 'firmTable.open',
          subjectType: 'firmTable',
          subjectId: row.id,
          subjectCode: row.code,
          facts: { kind, period: period.key, enterprise: row.enterprise_name, dueOn: row.due_on },
        })),
      );
      await startClocks(
        tx,
        ctx,
        'firmTable',
        mine.map((row) => ({ id: row.id, label: '报送', dueAt: row.due_at, dueOn: row.due_on, basis: row.due_basis })),
      );
      const units = await enterpriseUnits(
        tx,
        mine.map((row) => row.enterprise_id),
      );
      await insertTodos(
        tx,
        'firmTable',
        now,
        mine.flatMap((row) => {
          const unitId = units.get(row.enterprise_id);
          return unitId
            ? [
                {
                  id: row.id,
                  kind: 'report' as const,
                  action: 'take',
                  verb: '去填报',
                  title: titleOf(kind, period.key),
                  enterpriseName: row.enterprise_name,
                  streetCode: row.street_code,
                  why: '主要负责人签字后报送',
                  dueAt: row.due_at,
                  dueOn: row.due_on,
                  to: [{ unitId, roles: FIRM_FILLERS }],
                },
              ]
            : [];
        }),
      );
      return mine.length;
    });
  return opened;
}

/** Opens the tables of periods that are over: the last quarter, the last year. For the timer. */
export async function openTablesDue(ctx: Ctx): Promise<number> {
  const today = dayOf(ctx.clock.now());
  let opened = 0;
  for (const kind of tableKinds) {
    const present = periodAt(kind, today);
    const last = present && periodAt(kind, addDays(present.from, -1));
    if (!last) continue;
    const { dueOn } = await ctx.reading((tx) => dueOf(tx, kind, last));
    if (addDays(dueOn, LATEST_OPENING) < today) continue;
    opened += await openTables(ctx, kind, last);
  }
  return opened;
}
