/** The acts on 自查统计表: taken from the firm's own hazards, filled in, signed by the principal, sent; returned by the department. 令16-14. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { noScope, type Actor } from '#kernel/shared/actor.ts';
import { invariant } from '#kernel/shared/errors.ts';
import type { Page } from '#kernel/shared/page.ts';
import { dayOf, daysBetween } from '#kernel/shared/time.ts';
import {
  dueByRule,
  finishTodos,
  insertTodo,
  listEvents,
  note,
  restartClock,
  transition,
  type CaseKind,
  stepOf,
} from '#platform/casework/server/index.ts';
import { versionOf } from '#platform/casework/shared/answers.ts';
import { iso } from '#platform/casework/shared/past.ts';
import { sendSheet } from '#platform/files/server/index.ts';
import { enterpriseUnit, industryNames, streetNames } from '#platform/identity/server/index.ts';
import { findIndicator, ownFigures, ownRows } from '#platform/indicators/server/index.ts';
import type { IndicatorRow } from '#platform/indicators/shared/schema.ts';
import { figuresFor, textsOf, type Content, type FigureField, type FormContent } from '../../shared/form.ts';
import { titleOf } from '../../shared/periods.ts';
import type { FigureView, TextView } from '../../shared/schema.ts';
import { tableLedger } from '../../shared/tables/ledger.ts';
import type * as s from '../../shared/tables/schema.ts';
import { tableActionLabels, tableMachine, type TableAction, type TableState } from '../../shared/tables/states.ts';
import { faultsOf } from '../content.ts';
import { fail } from '../policy.ts';
import * as main from '../store.ts';
import { FIRM_FILLERS, FIRM_SIGNERS, mayOnTable, requireTable } from './policy.ts';
import * as store from './store.ts';

export const tableCase: CaseKind<TableState> = { type: 'firmTable', table: 'firm_tables', machine: tableMachine };
const subjectOf = (t: { id: string }) => ({ type: 'firmTable', id: t.id });
const KIND = 'enterprise';

async function get(tx: Tx, ctx: Ctx, id: string, lock = false): Promise<store.FirmTable> {
  const t = await store.findTable(tx, ctx.actor, id, lock);
  if (!t) throw fail('reports.tableNotFound');
  return t;
}
async function hold(tx: Tx, ctx: Ctx, id: string, action: TableAction): Promise<store.FirmTable> {
  const t = await get(tx, ctx, id, true);
  requireTable(ctx.actor, action, t);
  return t;
}
async function formOf(tx: Tx, ctx: Ctx, t: store.FirmTable): Promise<FormContent> {
  const form = await main.formOf(tx, ctx.actor, t.form_id);
  invariant(form, 'a table has its form');
  return form.content;
}

/** Figures that the records of one firm can tell. */
const counted = (field: FigureField): string | null => {
  const found = field.indicator ? findIndicator(field.indicator) : undefined;
  return found?.computed && found.family && (field.part !== null || found.form === field.form) ? found.code : null;
};
/** Sees this firm's records and no other's, as the firm itself does. */
const asFirm = (actor: Actor, enterpriseId: string): Actor => ({
  ...actor,
  scope: { ...noScope, enterprises: [enterpriseId] },
});

/** Takes the numbers from the firm's own hazards (取数); what the firm wrote otherwise, with its reason, stays beside them. */
export async function takeTable(ctx: Ctx, id: string, input: { version?: number | undefined }): Promise<s.TableView> {
  return ctx.inTx(async (tx) => {
    const t = await hold(tx, ctx, id, 'take');
    const fields = figuresFor(await formOf(tx, ctx, t), KIND).flatMap((field) => {
      const code = counted(field);
      return code ? [{ field, code }] : [];
    });
    const at = ctx.clock.now();
    const span = { from: t.from_on, to: t.to_on };
    const values = await ownFigures(
      tx,
      asFirm(ctx.actor, t.enterprise_id),
      fields.map((f) => f.code),
      span,
    );
    const content: Content = { ...t.content, figures: { ...t.content.figures } };
    const taken: Record<string, store.Taken> = {};
    for (const { field, code } of fields) {
      const value = values.get(code);
      if (!value) continue;
      const ids = field.part === 'denominator' ? (value.denominatorIds ?? []) : value.numeratorIds;
      const n = field.part === 'denominator' ? (value.denominator ?? 0) : value.numerator;
      taken[field.key] = { code, ...span, at: at.toISOString(), ids: [...ids] };
      const old = content.figures[field.key];
      const isOwn = old !== undefined && old.value !== null && (old.from === null || old.value !== old.from.numerator);
      const from = { numerator: n, denominator: null, ref: field.key, at: at.toISOString() };
      content.figures[field.key] = isOwn
        ? { ...old, from }
        : { from, value: n, denominator: null, reason: old?.reason ?? '', by: '' };
    }
    await store.writeContent(tx, ctx.actor, t.id, content, taken);
    await note(tx, ctx, tableCase, t, 'take', '从本企业隐患取数', {
      ...versionOf(input),
      note: `取得 ${fields.length} 项`,
    });
    return presentTable(tx, ctx, id);
  });
}

/** Keeps what was written. Errors: reports.unknownField. */
export async function saveTable(ctx: Ctx, id: string, input: s.SaveTable): Promise<s.TableView> {
  return ctx.inTx(async (tx) => {
    const t = await hold(tx, ctx, id, 'save');
    const form = await formOf(tx, ctx, t);
    const fields = new Set(figuresFor(form, KIND).map((f) => f.key));
    const texts = new Set(textsOf(form).map((f) => f.key));
    const content: Content = { figures: { ...t.content.figures }, texts: { ...t.content.texts } };
    for (const [key, given] of Object.entries(input.figures)) {
      if (!fields.has(key)) throw fail('reports.unknownField', { field: key });
      content.figures[key] = {
        from: content.figures[key]?.from ?? null,
        value: given.value,
        denominator: null,
        reason: given.reason,
        by: ctx.actor.name,
      };
    }
    for (const [key, text] of Object.entries(input.texts)) {
      if (!texts.has(key)) throw fail('reports.unknownField', { field: key });
      content.texts[key] = { text, taken: [] };
    }
    await store.writeContent(tx, ctx.actor, t.id, content, t.taken);
    await note(tx, ctx, tableCase, t, 'save', '填报', { ...versionOf(input), audience: 'all' });
    return presentTable(tx, ctx, id);
  });
}

/** Filled in and given to the principal (送签). Errors: reports.faults with every one of them. */
export async function fillTable(ctx: Ctx, id: string, input: { version?: number | undefined }): Promise<s.TableView> {
  return ctx.inTx(async (tx) => {
    const t = await hold(tx, ctx, id, 'fill');
    const faults = faultsOf(await formOf(tx, ctx, t), KIND, t.content, null).filter((f) => f.severity === 'error');
    if (faults.length > 0)
      throw fail(
        'reports.faults',
        { count: faults.length, what: `${faults[0]?.message ?? ''}${faults.length > 1 ? ' 等' : ''}` },
        faults.map((f) => ({ path: f.field, message: f.message })),
      );
    await transition(tx, ctx, tableCase, t, 'fill', {
      ...versionOf(input),
      set: { filled_by: ctx.actor.userId, filled_by_name: ctx.actor.name },
    });
    return after(tx, ctx, id, { action: 'sign', verb: '去签字', why: `${ctx.actor.name}已填好`, roles: FIRM_SIGNERS });
  });
}
export async function reopenTable(ctx: Ctx, id: string, input: s.ReasonedTable): Promise<s.TableView> {
  return ctx.inTx(async (tx) => {
    const t = await hold(tx, ctx, id, 'reopen');
    await transition(tx, ctx, tableCase, t, 'reopen', { ...versionOf(input), note: input.reason, tone: 'returned' });
    return after(tx, ctx, id, { action: 'save', verb: '继续填报', why: input.reason, roles: FIRM_FILLERS });
  });
}

/** The principal signs, and with it the table is sent (签字报出): the order asks for his signature on every table. The first time decides whether it was in time. */
export async function signTable(ctx: Ctx, id: string, input: { version?: number | undefined }): Promise<s.TableView> {
  return ctx.inTx(async (tx) => {
    const t = await hold(tx, ctx, id, 'sign');
    const now = ctx.clock.now();
    const isLate = t.first_submitted_at === null && now > t.due_at;
    await transition(tx, ctx, tableCase, t, 'sign', {
      ...versionOf(input),
      note: `报送${t.unit_name || '主管部门'}${isLate ? `，迟报，期限 ${t.due_on}` : ''}`,
      set: {
        signed_at: now,
        signed_by: ctx.actor.userId,
        signed_by_name: ctx.actor.name,
        return_reason: '',
        ...(t.first_submitted_at === null ? { first_submitted_at: now } : {}),
      },
    });
    return after(tx, ctx, id, null);
  });
}
/** The competent department returns it with a reason; what was sent in time stays in time. */
export async function sendBackTable(ctx: Ctx, id: string, input: s.ReasonedTable): Promise<s.TableView> {
  return ctx.inTx(async (tx) => {
    const t = await hold(tx, ctx, id, 'sendBack');
    await transition(tx, ctx, tableCase, t, 'sendBack', {
      ...versionOf(input),
      note: input.reason,
      tone: 'returned',
      set: {
        returns: t.returns + 1,
        return_reason: input.reason,
        signed_at: null,
        signed_by: null,
        signed_by_name: null,
      },
    });
    return after(tx, ctx, id, {
      action: 'save',
      verb: '去修改',
      why: `${t.unit_name}退回：${input.reason}`.slice(0, 200),
      roles: FIRM_FILLERS,
    });
  });
}

/** Whose turn it is after a step. */
async function after(
  tx: Tx,
  ctx: Ctx,
  id: string,
  turn: { action: string; verb: string; why: string; roles: readonly string[] } | null,
): Promise<s.TableView> {
  const t = await get(tx, ctx, id, true);
  await finishTodos(tx, ctx.actor, subjectOf(t), ctx.clock.now());
  // What came in once and goes round again has its own term.
  const due =
    turn === null
      ? null
      : t.first_submitted_at === null
        ? { dueAt: t.due_at, dueOn: t.due_on, unit: 'calendarDay' as const, basis: t.due_basis, fallsOn: null }
        : await dueByRule(tx, ctx, 'reports.mend');
  await restartClock(tx, ctx, subjectOf(t), turn ? '报送' : '', due ? { label: '', ...due } : null);
  const unitId = await enterpriseUnit(tx, t.enterprise_id);
  if (turn && unitId)
    await insertTodo(tx, ctx.actor, subjectOf(t), ctx.clock.now(), {
      kind: turn.action === 'sign' ? 'approve' : 'report',
      action: turn.action,
      verb: turn.verb,
      title: titleOf(t.kind, t.period),
      enterpriseName: t.enterprise_name,
      streetCode: t.street_code,
      why: turn.why,
      dueAt: due?.dueAt ?? null,
      dueOn: due?.dueOn ?? null,
      to: [{ unitId, roles: turn.roles }],
    });
  return presentTable(tx, ctx, id);
}

/* —— what leaves the house —— */

async function rowsOf(tx: Tx, tables: readonly store.FirmTable[], at: Date): Promise<s.TableRow[]> {
  const [streets, industries] = [await streetNames(tx), await industryNames(tx)];
  return tables.map((t) => {
    const came = t.first_submitted_at ?? at;
    return {
      id: t.id,
      code: t.code,
      kind: t.kind,
      period: t.period,
      title: titleOf(t.kind, t.period),
      enterpriseId: t.enterprise_id,
      enterpriseName: t.enterprise_name,
      streetName: streets.get(t.street_code) ?? '',
      industryName: industries.get(t.industry) ?? t.industry,
      isHighRisk: t.is_high_risk,
      unitName: t.unit_name,
      dueOn: t.due_on,
      state: t.state,
      version: t.version,
      signedBy: t.signed_by_name ?? '',
      firstSubmittedAt: iso(t.first_submitted_at),
      daysLate: came <= t.due_at ? 0 : daysBetween(t.due_on, dayOf(came)),
      returns: t.returns,
    };
  });
}

type ListAnswer = Page<s.TableRow> & { counts: s.TableCounts; periods: string[] };
/** Tables in the reader's sight with the numbers of their period; without a period the newest one. A firm sees all its own. */
export async function listTables(ctx: Ctx, query: s.TableQuery): Promise<ListAnswer> {
  return ctx.reading(async (tx) => {
    const { actor } = ctx;
    const at = ctx.clock.now();
    const kind = query.kind ?? 'order16Quarter';
    const periods = await store.periodsOf(tx, actor, kind);
    const isFirm = actor.unitKind === 'enterprise';
    const period = query.period ?? periods[0] ?? '';
    const filter = isFirm && query.period === undefined ? query : { ...query, kind, ...(period ? { period } : {}) };
    const found = await store.listTables(tx, actor, filter, at);
    const { due_on, ...counts } = await store.countTables(
      tx,
      actor,
      { ...filter, state: undefined, mark: undefined, q: undefined, highRisk: undefined },
      at,
    );
    return {
      total: found.total,
      nextCursor: found.nextCursor,
      items: await rowsOf(tx, found.rows, at),
      periods,
      counts: { kind, period, title: period ? titleOf(kind, period) : '', dueOn: due_on, ...counts },
    };
  });
}
export const exportTables = (ctx: Ctx, filter: s.TableFilter, raw: RawRequest): Promise<undefined> =>
  sendSheet(ctx, raw, tableLedger, filter, {
    slug: 'firm-tables',
    action: 'firmTable.export',
    page: (inside, page, limit) => listTables(inside, { ...filter, page, limit }),
  });

async function presentTable(tx: Tx, ctx: Ctx, id: string): Promise<s.TableView> {
  const t = await get(tx, ctx, id);
  const form = await formOf(tx, ctx, t);
  const [row] = await rowsOf(tx, [t], ctx.clock.now());
  invariant(row, 'one row in, one row out');
  const mine = new Set(figuresFor(form, KIND).map((f) => f.key));
  const takenAt = Object.values(t.taken)[0]?.at ?? null;
  return {
    ...row,
    fromOn: t.from_on,
    toOn: t.to_on,
    dueBasis: t.due_basis,
    parts: form.parts
      .map((part) => ({
        key: part.key,
        title: part.title,
        fields: part.fields.flatMap((field): (FigureView | TextView)[] => {
          if (field.kind === 'text')
            return [
              {
                kind: 'text',
                key: field.key,
                label: field.label,
                isRequired: field.isRequired,
                min: field.min,
                max: field.max,
                help: field.help,
                text: t.content.texts[field.key]?.text ?? '',
                taken: [],
                former: null,
                suggestions: [],
              },
            ];
          if (!mine.has(field.key)) return [];
          const value = t.content.figures[field.key];
          return [
            {
              kind: 'figure',
              key: field.key,
              label: field.label,
              unit: field.unit,
              form: field.form,
              indicator: field.indicator,
              isComputed: counted(field) !== null,
              help: field.help,
              from: value?.from ?? null,
              value: value?.value ?? null,
              denominator: null,
              reason: value?.reason ?? '',
              by: value?.by ?? '',
              former: null,
            },
          ];
        }),
      }))
      .filter((part) => part.fields.length > 0),
    faults: t.state === 'submitted' ? [] : faultsOf(form, KIND, t.content, null),
    takenAt,
    filledBy: t.filled_by_name ?? '',
    signedAt: iso(t.signed_at),
    returnReason: t.return_reason,
    allowedActions: (Object.keys(tableActionLabels) as TableAction[])
      .filter((action) => mayOnTable(ctx.actor, action, t))
      .map((action) => ({
        action,
        label: tableActionLabels[action],
        primary:
          action === 'sign' || (action === 'fill' && takenAt !== null) || (action === 'take' && takenAt === null),
      })),
    timeline: (await listEvents(tx, ctx.actor, subjectOf(t), false)).map((e) => stepOf(e)),
  };
}
export const getTable = (ctx: Ctx, id: string): Promise<s.TableView> => ctx.reading((tx) => presentTable(tx, ctx, id));

/** The hazards that a number of the table counted, those that the reader may see, with their state then and now. Errors: reports.unknownField. */
export async function getTableRows(
  ctx: Ctx,
  id: string,
  query: { field: string; limit: number; page?: number | undefined; cursor?: string | undefined },
): Promise<Page<IndicatorRow> & { label: string; takenAt: string; hidden: number }> {
  return ctx.reading(async (tx) => {
    const t = await get(tx, ctx, id);
    const taken = t.taken[query.field];
    const field = figuresFor(await formOf(tx, ctx, t), KIND).find((f) => f.key === query.field);
    if (!taken || !field) throw fail('reports.unknownField', { field: query.field });
    const found = await ownRows(tx, ctx.actor, taken, query);
    return { ...found, label: field.label, takenAt: taken.at, hidden: taken.ids.length - found.total };
  });
}
