/** 安全生产费用年度报告: the firm states base, accrual and use; the rule of the year counts what it should have been; the department reviews. B3-5, B3-6. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { newId } from '#kernel/shared/id.ts';
import type { Page } from '#kernel/shared/page.ts';
import { dayOf, plainDate, yearOf } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { behalvesOf, insertEvent, note, openClockOf, transition, pastOf } from '#platform/casework/server/index.ts';
import { attachFiles, filesOf } from '#platform/files/server/index.ts';
import {
  departmentFor,
  enterpriseUnit,
  industryNames,
  officeUnit,
  streetNames,
} from '#platform/identity/server/index.ts';
import { ruleOn } from '#platform/rules/server/index.ts';
import { findEnterprise, highRiskEnterprises } from '#modules/enterprises/server/index.ts';
import { invariant } from '#kernel/shared/errors.ts';
import { versionOf, offersOf } from '#platform/casework/shared/answers.ts';
import { moment } from '#platform/casework/shared/past.ts';
import { accrual, AccrualRule, balanceOf, ruleKeyOf, sumUsed, type Trade, type Works } from '../shared/accrual.ts';
import type * as s from '../shared/schema.ts';
import { statementActionLabels, type StatementAction } from '../shared/states.ts';
import { asOfDay, beginStatement, codeOf, holdStatement, statementCase, statementDue, subjectOf } from './parts.ts';
import * as policy from './policy.ts';
import * as store from './store.ts';

const { fail } = policy;

/** The rate that held at the end of the year; the statement keeps its key and version. */
async function ruleOf(tx: Tx, trade: Trade, year: number) {
  const key = ruleKeyOf(trade);
  if (key === null) return null;
  const rule = await ruleOn(tx, key, plainDate(`${year}-12-31`));
  return { ...rule, value: AccrualRule.parse(rule.value) };
}
const ruleView = (rule: NonNullable<Awaited<ReturnType<typeof ruleOf>>> | null): s.AccrualAnswer['rule'] =>
  rule
    ? {
        key: rule.key,
        version: rule.version,
        document: [rule.document, rule.clause].filter(Boolean).join(' '),
        needsCheck: rule.tag.includes('?') || (rule.confidence ?? 1) < 0.7,
        base: rule.value.base,
        kinds: rule.value.base === 'works' ? rule.value.kinds : [],
        tiers: rule.value.base === 'revenue' ? rule.value.tiers : [],
      }
    : null;

/** What should be set aside, with the steps of the calculation. */
export async function previewAccrual(ctx: Ctx, input: s.AccrualPreview): Promise<s.AccrualAnswer> {
  return ctx.reading(async (tx) => {
    const rule = await ruleOf(tx, input.trade, input.year);
    const counted = rule ? accrual(rule.value, input.baseFen, input.works) : { fen: 0, steps: [] };
    return { ...counted, rule: ruleView(rule) };
  });
}

async function rowsOf(tx: Tx, rows: readonly store.StatementRow[]): Promise<s.StatementRow[]> {
  const [streets, industries] = [await streetNames(tx), await industryNames(tx)];
  return rows.map((t) => ({
    id: t.id,
    code: t.code,
    enterpriseId: t.enterprise_id,
    enterpriseName: t.enterprise_name,
    streetName: streets.get(t.street_code) ?? t.street_code,
    industryName: industries.get(t.industry) ?? t.industry,
    year: t.year,
    round: t.round,
    trade: t.trade,
    baseFen: t.base_fen,
    computedFen: t.computed_fen,
    accruedFen: t.accrued_fen,
    usedFen: t.used_fen,
    ...balanceOf({
      computedFen: t.computed_fen,
      accruedFen: t.accrued_fen,
      openingFen: t.opening_fen,
      usedFen: t.used_fen,
    }),
    disallowedFen: t.disallowed_fen,
    state: t.state,
    stepDueAt: t.step_due_at?.toISOString() ?? null,
    dueOn: t.due_on,
    unitName: t.unit_name,
  }));
}
export const listStatements = (ctx: Ctx, query: s.StatementQuery): Promise<Page<s.StatementRow>> =>
  ctx.reading(async (tx) => {
    const page = await store.listStatements(tx, ctx.actor, query, asOfDay(ctx, query.asOf));
    return { ...page, items: await rowsOf(tx, page.items) };
  });

export async function presentStatement(tx: Tx, ctx: Ctx, id: string): Promise<s.StatementView> {
  const t = await store.findStatement(tx, ctx.actor, id);
  if (!t) throw fail('funding.notFound');
  const [row] = await rowsOf(tx, [t]);
  invariant(row, 'one row in, one row out');
  const rule = await ruleOf(tx, t.trade, t.year);
  const last = (await store.statementsOf(tx, t.enterprise_id, t.year - 1)).find(
    (o) => o.accepted_at !== null && o.superseded_at === null,
  );
  const same = await store.statementsOf(tx, t.enterprise_id, t.year);
  const amended = same.find((o) => o.id === t.amends_id);
  const next = same.find(
    (o) => o.amends_id === t.id && (o.submitted_at !== null || ctx.actor.unitKind === 'enterprise'),
  );
  const clock = await openClockOf(tx, ctx.actor, subjectOf(statementCase, t));
  const behalves = await behalvesOf(tx, ctx.actor, subjectOf(statementCase, t));
  return {
    ...row,
    version: t.version,
    openingFen: t.opening_fen,
    works: t.works,
    used: t.used,
    steps: rule ? accrual(rule.value, t.base_fen, t.works).steps : [],
    rule: ruleView(rule),
    note: t.note,
    opinion: t.opinion,
    amends: amended ? { id: amended.id, code: amended.code, reason: t.amend_reason } : null,
    amendedBy: next ? { id: next.id, code: next.code } : null,
    submitted: moment(t.submitted_at, t.submitted_by_name),
    accepted: moment(t.accepted_at, t.accepted_by_name),
    lastUsedFen: last?.used_fen ?? null,
    lastBalanceFen: last
      ? balanceOf({
          computedFen: last.computed_fen,
          accruedFen: last.accrued_fen,
          openingFen: last.opening_fen,
          usedFen: last.used_fen,
        }).balanceFen
      : null,
    stepBasis: clock?.basis ?? null,
    files: await filesOf(tx, 'fundingStatement', t.id),
    allowedActions: offersOf(
      (Object.keys(statementActionLabels) as StatementAction[]).map((action) => [
        action,
        statementActionLabels[action],
        policy.mayOnStatement(ctx.actor, action, t, behalves),
        action === 'submit' || action === 'accept',
      ]),
    ),
    timeline: await pastOf(tx, ctx, subjectOf(statementCase, t)),
  };
}
export const getStatement = (ctx: Ctx, id: string): Promise<s.StatementView> =>
  ctx.reading((tx) => presentStatement(tx, ctx, id));

const TRADES: Readonly<Record<string, Trade>> = {
  construction: 'construction',
  transport: 'freight',
  chemicals: 'dangerousGoods',
  hazchem: 'dangerousGoods',
  fireworks: 'fireworks',
  power: 'power',
};

async function insert(
  tx: Tx,
  ctx: Ctx,
  firm: { id: string; name: string; streetCode: string; industry: string },
  year: number,
  over: Partial<store.StatementRow>,
): Promise<string> {
  const now = ctx.clock.now();
  const unit = (await departmentFor(tx, firm.industry, dayOf(now))) ?? (await officeUnit(tx));
  invariant(unit, 'the district has no committee office');
  const id = newId<'fundingStatement'>(now.getTime());
  const code = await codeOf(ctx, 'AF');
  await store.insertStatement(tx, ctx.actor, {
    id,
    code,
    enterprise_id: firm.id,
    enterprise_name: firm.name,
    street_code: firm.streetCode,
    industry: firm.industry,
    year,
    round: 1,
    trade: TRADES[firm.industry] ?? 'machinery',
    base_fen: 0,
    computed_fen: 0,
    accrued_fen: 0,
    state: 'draft',
    state_since: now,
    due_on: await statementDue(tx, ctx, year),
    unit_id: unit.id,
    unit_name: unit.shortName,
    created_at: now,
    ...over,
  });
  await insertEvent(tx, ctx.actor, subjectOf(statementCase, { id }), {
    at: now,
    act: 'begin',
    label: over.amends_id ? '更正' : '开始填报',
    toState: 'draft',
    note: over.amend_reason ?? null,
  });
  await audit(tx, ctx, {
    action: 'fundingStatement.begin',
    subjectType: 'fundingStatement',
    subjectId: id,
    subjectCode: code,
    isNew: true,
    facts: { enterprise: firm.id, year, amends: over.amends_id ?? null },
  });
  const row = await store.findStatement(tx, ctx.actor, id, true);
  invariant(row, 'what was just written is there');
  await beginStatement(tx, ctx, row);
  return id;
}

/** The firm begins the statement of a year. Errors: funding.mayNotFill, funding.statementExists, funding.notFound. */
export async function beginYear(ctx: Ctx, input: s.BeginStatement): Promise<s.StatementView> {
  return ctx.inTx(async (tx) => {
    if (!policy.mayFill(ctx.actor)) throw fail('funding.mayNotFill');
    const enterpriseId = input.enterpriseId ?? ctx.actor.scope.enterprises[0];
    const firm = enterpriseId ? await findEnterprise(tx, ctx.actor, enterpriseId) : null;
    if (!firm) throw fail('funding.notFound');
    const [latest] = await store.statementsOf(tx, firm.id, input.year);
    // What the program has opened, or somebody of the firm has begun, is gone on with.
    if (latest && ['draft', 'returned'].includes(latest.state)) return presentStatement(tx, ctx, latest.id);
    if (latest) throw fail('funding.statementExists', { year: input.year });
    const id = await insert(tx, ctx, firm, input.year, await carriedOn(tx, firm.id, input.year));
    return presentStatement(tx, ctx, id);
  });
}

/** What was left over last year is carried on; the firm's trade stays. */
async function carriedOn(tx: Tx, enterpriseId: string, year: number): Promise<Partial<store.StatementRow>> {
  const last = (await store.statementsOf(tx, enterpriseId, year - 1)).find(
    (o) => o.accepted_at !== null && o.superseded_at === null,
  );
  if (!last) return {};
  const { balanceFen } = balanceOf({
    computedFen: last.computed_fen,
    accruedFen: last.accrued_fen,
    openingFen: last.opening_fen,
    usedFen: last.used_fen,
  });
  return { trade: last.trade, opening_fen: balanceFen };
}

const AT_ONCE = 100;
/**
 * From January on each high-risk enterprise whose people use the system finds the statement of the year before among its things to do,
 * with the day on which it is due; some at a time.
 */
export async function openYear(ctx: Ctx): Promise<void> {
  const year = yearOf(dayOf(ctx.clock.now())) - 1;
  const firms = await ctx.reading(async (tx) => {
    const has = await store.begunFor(tx, year);
    const waiting = (await highRiskEnterprises(tx, ctx.actor)).filter((e) => !has.has(e.id));
    const found = [];
    for (const e of waiting) {
      if (found.length >= AT_ONCE) break;
      if (await enterpriseUnit(tx, e.id)) found.push(e);
    }
    return found;
  });
  for (const firm of firms)
    await ctx.inTx(async (tx) => {
      if ((await store.statementsOf(tx, firm.id, year)).length > 0) return;
      await insert(tx, ctx, firm, year, await carriedOn(tx, firm.id, year));
    });
}

/** What the firm states; what it should have set aside is counted from the rule. Errors: funding.worksMissing. */
export async function fillStatement(ctx: Ctx, id: string, input: s.FillStatement): Promise<s.StatementView> {
  return ctx.inTx(async (tx) => {
    const t = await holdStatement(tx, ctx, id, 'fill');
    const rule = await ruleOf(tx, input.trade, t.year);
    const works: Works[] = rule?.value.base === 'works' ? input.works.filter((one) => one.fen > 0) : [];
    if (rule?.value.base === 'works' && works.length === 0) throw fail('funding.worksMissing');
    const baseFen = rule?.value.base === 'works' ? works.reduce((n, one) => n + one.fen, 0) : input.baseFen;
    const computed = rule ? accrual(rule.value, baseFen, works).fen : 0;
    await attachFiles(tx, ctx, input.fileIds, { subjectType: 'fundingStatement', subjectId: t.id, label: '报告附件' });
    await note(tx, ctx, statementCase, t, 'fill', '填报', {
      ...versionOf(input),
      set: {
        trade: input.trade,
        base_fen: baseFen,
        works: JSON.stringify(works),
        rule_key: rule?.key ?? null,
        rule_version: rule?.version ?? null,
        computed_fen: computed,
        accrued_fen: input.accruedFen,
        opening_fen: input.openingFen,
        used: JSON.stringify(input.used),
        used_fen: sumUsed(input.used),
        note: input.note,
      },
      data: { computedFen: computed, accruedFen: input.accruedFen, usedFen: sumUsed(input.used) },
    });
    return presentStatement(tx, ctx, id);
  });
}

const step =
  <I extends { version?: number | undefined; opinion?: string }>(
    action: 'submit' | 'sendBack' | 'accept' | 'lock',
    set: (ctx: Ctx, input: I) => Record<string, unknown>,
  ) =>
  (ctx: Ctx, id: string, input: I): Promise<s.StatementView> =>
    ctx.inTx(async (tx) => {
      const t = await holdStatement(tx, ctx, id, action);
      const disallowed = (input as { disallowedFen?: number }).disallowedFen ?? 0;
      if (disallowed > t.used_fen) throw fail('funding.usedTooMuch', { used: (t.used_fen / 1_000_000).toFixed(2) });
      await transition(tx, ctx, statementCase, t, action, {
        ...versionOf(input),
        ...(input.opinion ? { note: input.opinion } : {}),
        ...(action === 'sendBack' ? { tone: 'returned' as const } : {}),
        set: set(ctx, input),
      });
      if (action === 'accept' && t.amends_id) await store.supersede(tx, ctx.actor, t.amends_id, ctx.clock.now());
      const row = await store.findStatement(tx, ctx.actor, id, true);
      invariant(row, 'a statement stays in sight');
      await beginStatement(tx, ctx, row);
      return presentStatement(tx, ctx, id);
    });
export const submitStatement = step<s.Bare>('submit', (ctx) => ({
  submitted_at: ctx.clock.now(),
  submitted_by: ctx.actor.userId,
  submitted_by_name: ctx.actor.name,
}));
export const sendBackStatement = step<s.Opinion>('sendBack', (_ctx, input) => ({ opinion: input.opinion }));
/** The department accepts what was set aside and names what must not have been charged (审核通过). */
export const acceptStatement = step<s.AcceptStatement>('accept', (ctx, input) => ({
  accepted_at: ctx.clock.now(),
  accepted_by: ctx.actor.userId,
  accepted_by_name: ctx.actor.name,
  disallowed_fen: input.disallowedFen,
  opinion: input.opinion,
}));
export const lockStatement = step<s.Bare>('lock', (ctx) => ({ locked_at: ctx.clock.now() }));

/** A mistake in what was accepted: a new round beside it; the old one stays and counts until the new one is accepted (更正). */
export async function amendStatement(ctx: Ctx, id: string, input: s.AmendStatement): Promise<s.StatementView> {
  return ctx.inTx(async (tx) => {
    const t = await store.findStatement(tx, ctx.actor, id, true);
    if (!t) throw fail('funding.notFound');
    if (!['accepted', 'locked'].includes(t.state)) throw fail('funding.amendLocked');
    await holdStatement(tx, ctx, id, 'amend');
    const [latest] = await store.statementsOf(tx, t.enterprise_id, t.year);
    if (latest && ['draft', 'submitted', 'returned'].includes(latest.state))
      throw fail('funding.statementExists', { year: t.year });
    const firm = await findEnterprise(tx, ctx.actor, t.enterprise_id);
    if (!firm) throw fail('funding.notFound');
    const next = await insert(tx, ctx, firm, t.year, {
      round: (latest?.round ?? t.round) + 1,
      amends_id: t.id,
      amend_reason: input.reason,
      trade: t.trade,
      base_fen: t.base_fen,
      works: JSON.stringify(t.works) as never,
      rule_key: t.rule_key,
      rule_version: t.rule_version,
      computed_fen: t.computed_fen,
      accrued_fen: t.accrued_fen,
      opening_fen: t.opening_fen,
      used: JSON.stringify(t.used) as never,
      used_fen: t.used_fen,
    });
    return presentStatement(tx, ctx, next);
  });
}

/** High-risk enterprises in sight that have not reported for the year (未报送). */
export const listMissing = (ctx: Ctx, query: s.MissingQuery): Promise<Page<s.MissingRow>> =>
  ctx.reading(async (tx) => {
    const done = await store.reported(tx, ctx.actor, query.year, asOfDay(ctx, query.asOf));
    const missing = (await highRiskEnterprises(tx, ctx.actor)).filter((e) => query.which === 'due' || !done.has(e.id));
    const [streets, industries] = [await streetNames(tx), await industryNames(tx)];
    const page = Math.max(1, Number(query.cursor ?? query.page ?? 1) || 1);
    const from = (page - 1) * query.limit;
    return {
      items: missing.slice(from, from + query.limit).map((e) => ({
        id: e.id,
        name: e.name,
        streetName: streets.get(e.streetCode) ?? e.streetCode,
        industryName: industries.get(e.industry) ?? e.industry,
      })),
      total: missing.length,
      nextCursor: from + query.limit < missing.length ? String(page + 1) : null,
    };
  });
