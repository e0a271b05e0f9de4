/**
 * The timer of the ladder (督办阶梯): finds, as a set, open major hazards whose clock has brought about the next rung, and
 * proposes it; and likewise steps of joint work and of visits that ran out, and units that fall behind their peers. A person drafts and signs. Two sweeps at once propose nothing twice: the cause is unique on its rung.
 */
import type { Ctx } from '#kernel/server/context.ts';
import { sql, type Tx } from '#kernel/server/db.ts';
import { newId } from '#kernel/shared/id.ts';
import { addDays, dayOf, daysBetween, endOfDay, type PlainDate } from '#kernel/shared/time.ts';
import { insertEvent, insertTodo } from '#platform/casework/server/index.ts';
import { ruleOn, type Rule } from '#platform/rules/server/index.ts';
import { endedOf, lastPercent, openMajor } from '#modules/hazards/server/index.ts';
import { rungs } from '../shared/labels.ts';
import { rungKeys, type Rung } from '../shared/states.ts';
import { auditProposals, codeOf, dropMet, dropMoot, officePeople, subjectOf } from './measures.ts';
import { causeKindLabels, type CauseKind } from './joint/causes.ts';
import { paceWords, watchPace } from './pace.ts';
import type { RungRule } from './rules.ts';
import { rungRules } from './rungs-in-force.ts';
import * as store from './store.ts';

/** New proposals of one pass; what is left over comes with the next, the longest overdue first. */
const PASS = 300;

interface Candidate {
  id: string;
  code: string;
  title: string;
  enterprise_id: string;
  enterprise_name: string;
  street_code: string;
  industry: string;
  unit_id: string;
  unit_name: string;
  due_on: PlainDate;
  relapses: number;
  next: number;
  cause: string;
  prior_id: string | null;
}

/** The condition of one rung over the columns of the candidate and its last measure. */
function condition(rule: RungRule, today: PlainDate) {
  switch (rule.trigger) {
    case 'dueWithin':
      return sql`o.due_on <= ${addDays(today, rule.days)}`;
    case 'behindPlan':
      // Share of the term that has gone, against what the firm reports; overdue is behind by definition.
      return sql`(o.due_on < ${today} or (o.due_on > o.begun_on and
        100.0 * (${today}::date - o.begun_on) / (o.due_on - o.begun_on) - ${lastPercent('o')} >= ${rule.points}))`;
    case 'overdue':
      return sql`(o.due_on <= ${addDays(today, -rule.days)} and d.issued_on <= ${addDays(today, -(rule.afterPrior ?? 0))})`;
  }
}

async function candidates(tx: Tx, today: PlainDate, rules: Map<Rung, Rule<RungRule>>): Promise<Candidate[]> {
  const first = rules.get('prompt')?.value;
  const ahead = first?.trigger === 'dueWithin' ? first.days : 0;
  const byRung = rungKeys.flatMap((rung, i) => {
    const rule = rules.get(rung);
    return rule ? [sql`when ${sql.lit(i + 1)} then ${condition(rule.value, today)}`] : [];
  });
  if (byRung.length === 0) return [];
  // Only hazards whose ladder stands on an ended or issued measure go on; withdrawn ones do not stop the clock.
  const ladder = sql`array_position(${[...rungKeys]}::text[], m.rung)`;
  return (
    await sql<Candidate>`with o as (select x.*, 'deadline:' || x.due_on || ':' || x.relapses as cause from (${openMajor(addDays(today, ahead + 1))}) x),
        d as (select m.hazard_id, m.cause, max(${ladder}) as top,
            max(${ladder}) filter (where m.state in ('proposed', 'drafted')) as waiting,
            max(coalesce(m.issued_on, m.ended_on)) as issued_on,
            (array_agg(m.id order by ${ladder} desc) filter (where m.document_id is not null))[1] as prior_id
          from supervision_measures m where m.hazard_id is not null group by m.hazard_id, m.cause)
      select o.id, o.code, o.title, o.enterprise_id, o.enterprise_name, o.street_code, o.industry, o.unit_id, o.unit_name, o.due_on, o.relapses, o.cause,
        coalesce(d.top, 0) + 1 as next, d.prior_id
      from o left join d on d.hazard_id = o.id and d.cause = o.cause
      where d.waiting is null and case coalesce(d.top, 0) + 1 ${sql.join(byRung, sql` `)} else false end
      order by o.due_on, o.id limit ${PASS}`.execute(tx)
  ).rows;
}

/** Hazards that nobody took on for too long (无人承办). */
async function ownerless(
  tx: Tx,
  now: Date,
  today: PlainDate,
  limit: number,
  busy: readonly string[],
): Promise<Candidate[]> {
  if (limit <= 0) return [];
  const days = (await ruleOn<number>(tx, 'supervision.ownerless', today)).value;
  const since = new Date(now.getTime() - days * 86_400_000);
  return (
    await sql<Candidate>`select o.id, o.code, o.title, o.enterprise_id, o.enterprise_name, o.street_code, o.industry, o.unit_id, o.unit_name, o.due_on,
        o.relapses, 'ownerless:' || o.relapses as cause, 1 as next, null::uuid as prior_id
      from (${openMajor(addDays(today, 3650))}) o
      where o.handler_id is null and o.state_since < ${since}
        and not exists (select 1 from supervision_measures m where m.hazard_id = o.id and m.cause = 'ownerless:' || o.relapses)
        and o.id <> all (${[...busy]}::uuid[])
      order by o.due_on, o.id limit ${limit}`.execute(tx)
  ).rows;
}

interface OpenCause {
  id: string;
  kind: CauseKind;
  subject_id: string;
  title: string;
  street_code: string;
  unit_id: string;
  unit_name: string;
  link: string;
  arose_at: Date;
  due_at: Date | null;
  next: number;
  prior_id: string | null;
}

/** The condition of the next rung of a cause, by rules of its kind. */
function causeCondition(rules: Map<Rung, Rule<RungRule>>, today: PlainDate) {
  const byRung = rungKeys.flatMap((rung, i) => {
    const rule = rules.get(rung)?.value;
    return rule?.trigger === 'overdue'
      ? [
          sql`when ${sql.lit(i + 1)} then c.arose_at <= ${endOfDay(addDays(today, -rule.days))}
            ${i === 0 ? sql`` : sql`and d.issued_on <= ${addDays(today, -(rule.afterPrior ?? 0))}`}`,
        ]
      : [];
  });
  return byRung.length === 0 ? sql`false` : sql`case coalesce(d.top, 0) + 1 ${sql.join(byRung, sql` `)} else false end`;
}

/** What units owe (steps of joint work and of visits that ran out, a pace behind that of their peers), on whose next rung the rule has come true. */
async function openCauses(
  tx: Tx,
  today: PlainDate,
  rules: Map<Rung, Rule<RungRule>>,
  slowRules: Map<Rung, Rule<RungRule>>,
  limit: number,
): Promise<OpenCause[]> {
  const ladder = sql`array_position(${[...rungKeys]}::text[], m.rung)`;
  return (
    await sql<OpenCause>`with d as (select m.cause_id, max(${ladder}) as top,
          max(${ladder}) filter (where m.state in ('proposed', 'drafted')) as waiting, max(coalesce(m.issued_on, m.ended_on)) as issued_on,
          (array_agg(m.id order by ${ladder} desc) filter (where m.document_id is not null))[1] as prior_id
        from supervision_measures m where m.cause_id is not null group by m.cause_id)
      select c.id, c.kind, c.subject_id, c.title, c.street_code, c.unit_id, c.unit_name, c.link, c.arose_at, c.due_at, coalesce(d.top, 0) + 1 as next, d.prior_id
      from joint_causes c left join d on d.cause_id = c.id
      where c.met_at is null and d.waiting is null
        and case c.kind when 'slowUnit' then ${causeCondition(slowRules, today)} else ${causeCondition(rules, today)} end
      order by c.arose_at, c.id limit ${limit}`.execute(tx)
  ).rows;
}

const isOwnerless = (c: Candidate): boolean => c.cause.startsWith('ownerless');
/** Why a hazard stands on this rung, in words. */
function causeOf(c: Candidate, rung: Rung, today: PlainDate): string {
  const late = daysBetween(c.due_on, today);
  if (isOwnerless(c)) return late > 0 ? `无人承办，期限 ${c.due_on} 已过 ${late} 天` : `无人承办（期限 ${c.due_on}）`;
  if (late > 0) return `逾期 ${late} 天（期限 ${c.due_on}）`;
  return rung === 'letter' ? `进展落后于计划（期限 ${c.due_on}）` : `距期限 ${c.due_on} 还有 ${-late} 天`;
}

interface Found {
  rules: Map<Rung, Rule<RungRule>>;
  causeRules: Map<Rung, Rule<RungRule>>;
  slowRules: Map<Rung, Rule<RungRule>>;
  pace: ReadonlyMap<string, string>;
}
function aboutHazard(c: Candidate, { rules }: Found, now: Date, code: string): store.NewMeasure {
  const rung = rungKeys[c.next - 1]!;
  const rule = isOwnerless(c) ? null : rules.get(rung);
  return {
    id: newId<'measure'>(now.getTime()),
    code,
    hazard_id: c.id,
    hazard_code: c.code,
    title: c.title,
    enterprise_id: c.enterprise_id,
    enterprise_name: c.enterprise_name,
    street_code: c.street_code,
    industry: c.industry,
    unit_id: c.unit_id,
    unit_name: c.unit_name,
    rung,
    cause: c.cause,
    cause_text: causeOf(c, rung, dayOf(now)),
    prior_id: c.prior_id,
    cause_id: null,
    cause_link: '',
    origin: 'rule',
    rule_key: isOwnerless(c) ? 'supervision.ownerless' : (rule?.key ?? null),
    rule_version: rule?.version ?? null,
    skip_reason: null,
  };
}
function aboutUnit(c: OpenCause, { causeRules, slowRules, pace }: Found, now: Date, code: string): store.NewMeasure {
  const rung = rungKeys[c.next - 1]!;
  const isSlow = c.kind === 'slowUnit';
  const rule = (isSlow ? slowRules : causeRules).get(rung);
  return {
    id: newId<'measure'>(now.getTime()),
    code,
    hazard_id: null,
    hazard_code: '',
    title: c.title,
    enterprise_id: null,
    enterprise_name: '',
    street_code: c.street_code,
    industry: '',
    unit_id: c.unit_id,
    unit_name: c.unit_name,
    rung,
    cause: `${isSlow ? 'slow' : 'joint'}:${c.id}`,
    cause_text: isSlow
      ? `${causeKindLabels[c.kind]}：${pace.get(c.subject_id) ?? ''}`
      : `${causeKindLabels[c.kind]}${c.due_at ? `（期限 ${dayOf(c.due_at)}）` : ''}`,
    prior_id: c.prior_id,
    cause_id: c.id,
    cause_link: c.link,
    origin: 'rule',
    rule_key: rule?.key ?? null,
    rule_version: rule?.version ?? null,
    skip_reason: null,
  };
}

/** One pass. Answers how many measures were proposed, and how many were dropped because their hazard has ended. */
export async function sweep(ctx: Ctx): Promise<{ proposed: number; dropped: number }> {
  const now = ctx.clock.now();
  const today = dayOf(now);
  await watchPace(ctx);
  const found = await ctx.reading(async (tx) => {
    const rules = await rungRules(tx, today);
    const causeRules = await rungRules(tx, today, 'causeRung');
    const slowRules = await rungRules(tx, today, 'slowRung');
    const due = await candidates(tx, today, rules);
    due.push(
      ...(await ownerless(
        tx,
        now,
        today,
        PASS - due.length,
        due.map((c) => c.id),
      )),
    );
    // What units owe never waits behind a flood of hazards.
    const causes = await openCauses(tx, today, causeRules, slowRules, PASS);
    const slow = causes.filter((c) => c.kind === 'slowUnit').map((c) => c.subject_id);
    return { rules, causeRules, slowRules, due, causes, pace: await paceWords(tx, ctx.actor, slow) };
  });
  const numbers = await Promise.all([...found.due, ...found.causes].map(() => codeOf(ctx, 'DB')));
  return ctx.inTx(async (tx) => {
    const waiting = await store.unissuedHazards(tx, ctx.actor);
    const dropped = (await dropMoot(tx, ctx, await endedOf(tx, waiting))) + (await dropMet(tx, ctx));
    const rows = [
      ...found.due.map((c, i) => aboutHazard(c, found, now, numbers[i]!)),
      ...found.causes.map((c, i) => aboutUnit(c, found, now, numbers[found.due.length + i]!)),
    ];
    const made = await store.insertMeasures(tx, ctx.actor, now, rows);
    const fresh = rows.filter((r) => made.has(r.id));
    await auditProposals(tx, ctx, fresh);
    const office = await officePeople(tx);
    for (const r of fresh) {
      await insertEvent(tx, ctx.actor, subjectOf(r), {
        at: now,
        act: 'propose',
        label: `提出${rungs[r.rung].label}`,
        toState: 'proposed',
        note: r.cause_text,
        audience: 'authority',
      });
      await insertTodo(tx, ctx.actor, subjectOf(r), now, {
        kind: 'approve',
        action: 'draft',
        verb: '起草',
        why: r.cause_text,
        title: `${rungs[r.rung].label}：${r.title}`,
        isMajor: r.hazard_id !== null,
        enterpriseName: r.enterprise_name || r.unit_name,
        streetCode: r.street_code,
        to: office,
      });
    }
    return { proposed: fresh.length, dropped };
  });
}
