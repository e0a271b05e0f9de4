/** Named lists (清单制): making, handing over (交账), receipt, additions; striking off (销账) is read from the hazards themselves. */
import { createHash } from 'node:crypto';
import type { Ctx } from '#kernel/server/context.ts';
import { sql, type Tx } from '#kernel/server/db.ts';
import { addJob } from '#kernel/server/outbox.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { newId } from '#kernel/shared/id.ts';
import type { Page, PageQuery } from '#kernel/shared/page.ts';
import { dayOf, daysBetween, plainDate, type PlainDate } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { dueByRule, finishTodos, insertTodo } from '#platform/casework/server/index.ts';
import { attachFiles, getFiles } from '#platform/files/server/index.ts';
import {
  ensureEnterpriseUnit,
  industryNames,
  streetNames,
  streetsOf,
  streetUnit,
  supervisingUnits,
  unitsOf,
} from '#platform/identity/server/index.ts';
import { presentBrief } from '#modules/enterprises/server/index.ts';
import {
  listActs,
  type HazardList,
  type HazardListRecord,
  type ItemsQuery,
  type ListAct,
  type ListItem,
  type ListKind,
  type ListStand,
  type MakeList,
} from '../../shared/lists.ts';
import { LedgerFilter } from '../../shared/schema.ts';
import { hazardMachine } from '../../shared/states.ts';
import * as ledger from '../ledger-store.ts';
import * as policy from '../lists/policy.ts';
import * as store from '../lists/store.ts';
import type { HandoverRow, ListRow } from '../lists/store.ts';
import { listWorkbook } from '../lists/workbook.ts';
import { fileViewOf } from '../present.ts';
import { filterInWords } from '../workbook.ts';
import { inScope } from '../store.ts';
import { hazardRowsOf, presentRow } from './ledger.ts';
import { fail } from './step.ts';

const MOST = 5000;
const subject = (list: { id: string }) => ({ type: 'hazardList', id: list.id });

interface Unit {
  id: string;
  name: string;
  streetCode: string | null;
  enterpriseId: string | null;
}

/** The unit that a list is for; a firm without an account yet gets its unit, so that it can receive on paper. */
async function unitFor(tx: Tx, ctx: Ctx, kind: ListKind, id: string, make: boolean): Promise<Unit> {
  if (kind === 'enterprise') {
    const firm = (await presentBrief(tx, [id])).get(id);
    if (!firm) throw fail('hazards.listUnitUnknown');
    const unitId = make ? await ensureEnterpriseUnit(tx, ctx, { enterpriseId: id, name: firm.name }) : id;
    return { id: unitId, name: firm.name, streetCode: null, enterpriseId: id };
  }
  const unit = (await unitsOf(tx, [id])).get(id);
  const fits = kind === 'street' ? ['street'] : ['department', 'office'];
  if (!unit || !fits.includes(unit.kind) || (kind === 'street' && !unit.streetCode))
    throw fail('hazards.listUnitUnknown');
  return { id: unit.id, name: unit.name, streetCode: kind === 'street' ? unit.streetCode : null, enterpriseId: null };
}

const placeOf = (kind: ListKind, unit: Unit) => ({
  kind,
  unit_id: unit.id,
  street_code: unit.streetCode,
  enterprise_id: unit.enterpriseId,
});

/** A firm's list chosen by channel would tell the firm which of its hazards somebody reported (举报保护, D§5.4). */
function guardOrigin(kind: ListKind, filter: LedgerFilter): void {
  if (kind === 'enterprise' && (filter.channel || filter.channelGroup || filter.figure))
    throw fail('hazards.listNotYours', {
      reason: '交给企业的清单不能按发现渠道或统计数字筛选，以免企业看出哪些隐患来自举报。请去掉这个条件',
    });
}

async function conditionOf(tx: Tx, ctx: Ctx, filter: LedgerFilter, of: ReturnType<typeof placeOf>) {
  const own = await ledger.where(tx, ctx.actor, filter, dayOf(ctx.clock.now()));
  const open = sql`${own} and ${store.isOpenNow}`;
  return { all: open, unit: sql`${open} and ${store.ofUnit(of)}` };
}

const wordsOf = async (tx: Tx, filter: LedgerFilter): Promise<string> => {
  const { ids, ...rest } = filter;
  const words = filterInWords(rest, await streetNames(tx), await industryNames(tx));
  return ids ? `台账中勾选的 ${ids.length} 件${Object.keys(rest).length > 0 ? `；${words}` : ''}` : words;
};

/** What a list would hold; nothing is written. */
export async function previewList(ctx: Ctx, input: { kind: ListKind; unitId: string; filter: LedgerFilter }) {
  return ctx.reading(async (tx) => {
    const unit = await unitFor(tx, ctx, input.kind, input.unitId, false);
    const fault = policy.makeFault(ctx.actor, input.kind, unit);
    if (fault) throw fail('hazards.listNotYours', { reason: fault });
    guardOrigin(input.kind, input.filter);
    const condition = await conditionOf(tx, ctx, input.filter, placeOf(input.kind, unit));
    const total = await ledger.count(tx, condition.unit);
    const first = await store.standing(tx, ctx.actor, condition.unit, 8);
    const rows = new Map(
      (
        await hazardRowsOf(
          tx,
          ctx,
          first.map((r) => r.hazard_id),
        )
      ).map((r) => [String(r.id), r]),
    );
    return {
      total,
      major: await ledger.count(tx, sql`${condition.unit} and h.grade = 'major'`),
      elsewhere: (await ledger.count(tx, condition.all)) - total,
      condition: await wordsOf(tx, input.filter),
      first: first.flatMap((r) => rows.get(r.hazard_id) ?? []),
    };
  });
}

/** Rows as they stand now, with who puts them right. */
async function itemsNow(tx: Tx, ctx: Ctx, condition: Parameters<typeof store.standing>[2]) {
  const rows = await store.standing(tx, ctx.actor, condition, MOST + 1);
  if (rows.length > MOST) throw fail('hazards.listTooLong', { limit: MOST });
  const firms = await presentBrief(
    tx,
    rows.map((r) => r.enterprise_id),
  );
  return rows.map((r) => ({ ...r, responsible: r.responsible || (firms.get(r.enterprise_id)?.principalName ?? '') }));
}

/**
 * Makes a list (编制清单): the open hazards of the unit that the filter holds, in the maker's scope, frozen as they stand today.
 * Errors: hazards.listNotYours, hazards.listUnitUnknown, hazards.listEmpty, hazards.listTooLong.
 */
export async function makeList(ctx: Ctx, input: MakeList): Promise<HazardListRecord> {
  return ctx.inTx(async (tx) => {
    const now = ctx.clock.now();
    const today = dayOf(now);
    const asked = await unitFor(tx, ctx, input.kind, input.unitId, false);
    const fault = policy.makeFault(ctx.actor, input.kind, asked);
    if (fault) throw fail('hazards.listNotYours', { reason: fault });
    guardOrigin(input.kind, input.filter);
    if (input.dueOn < today) throw fail('hazards.dueBeforeFound', { today });
    const items = await itemsNow(tx, ctx, (await conditionOf(tx, ctx, input.filter, placeOf(input.kind, asked))).unit);
    if (items.length === 0) throw fail('hazards.listEmpty');
    const unit = await unitFor(tx, ctx, input.kind, input.unitId, true);
    const list: ListRow = {
      id: newId<'list'>(now.getTime()),
      title: input.title,
      ...placeOf(input.kind, unit),
      unit_name: unit.name,
      filter: { ...input.filter },
      condition: await wordsOf(tx, input.filter),
      period_from: plainDate(input.periodFrom),
      period_to: plainDate(input.periodTo),
      due_on: plainDate(input.dueOn),
      made_by: ctx.actor.userId,
      made_by_name: ctx.actor.name,
      made_by_unit_id: ctx.actor.unitId as string,
      made_by_unit_name: ctx.actor.unitName,
      made_on: today,
      made_at: now,
      withdrawn_at: null,
      withdrawn_by_name: null,
      withdrawn_reason: null,
    };
    await store.insertList(tx, ctx.actor, list);
    await store.insertItems(tx, ctx.actor, list.id, items, { on: today, isLater: false, after: 0 });
    await audit(tx, ctx, {
      action: 'hazardList.make',
      subjectType: 'hazardList',
      subjectId: list.id,
      subjectCode: list.title,
      isNew: true,
      facts: {
        unit: unit.name,
        items: items.length,
        filter: list.filter,
        sm3: hashOf(await frozenOf(tx, ctx, list.id)),
      },
    });
    return recordOf(tx, ctx, list, today);
  });
}

const frozenOf = (tx: Tx, ctx: Ctx, id: string) => store.frozen(tx, ctx.actor, id);

/** SM3 over what stands on the list as it was frozen: what a receipt proves to have been handed over. */
const hashOf = (rows: readonly store.FrozenRow[]): string =>
  createHash('sm3')
    .update(
      JSON.stringify(
        rows.map((r) => [
          r.seq,
          r.hazard_id,
          r.code,
          r.title,
          r.enterprise_name,
          r.grade,
          r.due_on,
          r.state,
          r.unit_name,
          r.responsible,
        ]),
      ),
    )
    .digest('hex');

function standOf(list: ListRow, handovers: readonly HandoverRow[], figures: { all: number; left: number }): ListStand {
  if (list.withdrawn_at) return 'withdrawn';
  if (handovers.length === 0) return 'draft';
  if (handovers.some((o) => o.received_at === null)) return 'handed';
  return figures.all > 0 && figures.left === 0 ? 'done' : 'received';
}

const viewOf = (list: ListRow, handovers: readonly HandoverRow[], figures: HazardList['figures']): HazardList => ({
  id: list.id,
  title: list.title,
  kind: list.kind,
  unitName: list.unit_name,
  condition: list.condition,
  periodFrom: list.period_from,
  periodTo: list.period_to,
  dueOn: list.due_on,
  madeOn: list.made_on,
  madeBy: list.made_by_name,
  madeByUnit: list.made_by_unit_name,
  stand: standOf(list, handovers, figures),
  figures,
});

/** What the policy needs to know beside the list. */
async function factsFor(tx: Tx, ctx: Ctx, list: ListRow): Promise<policy.ListFacts & { frozen: store.FrozenRow[] }> {
  const frozen = await frozenOf(tx, ctx, list.id);
  const isMaker = ctx.actor.unitId === list.made_by_unit_id && policy.kindsFor(ctx.actor).includes(list.kind);
  return {
    handovers: await store.handoversOf(tx, ctx.actor, [list.id]),
    unhanded: frozen.filter((r) => r.handover_no === null).length,
    addable: isMaker && !list.withdrawn_at ? await ledger.count(tx, await addable(tx, ctx, list)) : 0,
    frozen,
  };
}

/** The filter as it was kept: yes and no come back as the words that a filter is asked in. */
const filterOf = (kept: Record<string, unknown>): LedgerFilter =>
  LedgerFilter.parse(
    Object.fromEntries(
      Object.entries(kept).map(([key, value]) => [key, typeof value === 'boolean' ? String(value) : value]),
    ),
  );

/** Hazards of the list's own filter that are not on it: chosen rows stay the chosen ones. */
async function addable(tx: Tx, ctx: Ctx, list: ListRow) {
  const condition = await conditionOf(tx, ctx, filterOf(list.filter), list);
  return sql`${condition.unit} and ${store.notOn(list.id)}`;
}

const primary: Partial<Record<ListAct, true>> = { hand: true, receive: true };

async function recordOf(tx: Tx, ctx: Ctx, list: ListRow, asOf: PlainDate): Promise<HazardListRecord> {
  const facts = await factsFor(tx, ctx, list);
  const figures = (await store.figures(tx, ctx.actor, [list.id], asOf)).get(list.id)!;
  const slips = new Map(
    (
      await getFiles(
        tx,
        facts.handovers.flatMap((o) => o.slip_file_id ?? []),
      )
    ).map((f) => [String(f.id), f]),
  );
  return {
    ...viewOf(list, facts.handovers, figures),
    asOf,
    handovers: facts.handovers.map((o) => {
      const slip = o.slip_file_id ? slips.get(o.slip_file_id) : undefined;
      return {
        no: o.no,
        items: o.items,
        sm3: o.content_sm3,
        matches: hashOf(facts.frozen.filter((r) => r.handover_no === o.no)) === o.content_sm3,
        by: `${o.handed_by_unit} ${o.handed_by_name}`,
        on: o.handed_on,
        receipt:
          o.received_on && o.mode
            ? {
                mode: o.mode,
                name: o.received_by_name ?? '',
                on: o.received_on,
                registeredBy: o.registered_by_name ?? '',
                broughtBy: o.brought_by,
                slip: slip ? fileViewOf(slip) : null,
                slipSm3: o.slip_sm3,
              }
            : null,
      };
    }),
    withdrawn: list.withdrawn_at
      ? { at: list.withdrawn_at.toISOString(), by: list.withdrawn_by_name ?? '', reason: list.withdrawn_reason ?? '' }
      : null,
    addable: facts.addable,
    unhanded: facts.unhanded,
    allowedActions: (Object.keys(listActs) as ListAct[]).flatMap((action) => {
      const answer = policy.may(ctx.actor, action, list, facts);
      return answer === null
        ? []
        : [
            {
              action,
              label: listActs[action],
              primary: answer.allowed && (primary[action] ?? false),
              locked: answer.allowed ? null : { reason: answer.reason },
            },
          ];
    }),
  };
}

const asOfDay = (ctx: Ctx, asOf: string | undefined): PlainDate => {
  const today = dayOf(ctx.clock.now());
  return asOf && asOf < today ? plainDate(asOf) : today;
};

/** The lists of the reader's unit (清单目录), with the figures as of a day. */
export async function listLists(
  ctx: Ctx,
  query: PageQuery & {
    asOf?: string | undefined;
    kind?: ListKind[] | undefined;
    text?: string | undefined;
    withdrawn?: boolean | undefined;
  },
): Promise<Page<HazardList>> {
  return ctx.reading(async (tx) => {
    const asOf = asOfDay(ctx, query.asOf);
    const { rows, total } = await store.page(tx, ctx.actor, {
      asOf,
      kind: query.kind,
      text: query.text || undefined,
      withdrawn: query.withdrawn ?? false,
      limit: query.limit,
      offset: ((query.page ?? 1) - 1) * query.limit,
    });
    const ids = rows.map((r) => r.id);
    const figures = await store.figures(tx, ctx.actor, ids, asOf);
    const handovers = await store.handoversOf(tx, ctx.actor, ids);
    return {
      items: rows.map((l) =>
        viewOf(
          l,
          handovers.filter((o) => o.list_id === l.id),
          figures.get(l.id)!,
        ),
      ),
      total,
      nextCursor: null,
    };
  });
}

async function get(tx: Tx, ctx: Ctx, id: string, lock = false): Promise<ListRow> {
  const list = await store.findList(tx, ctx.actor, id, { lock });
  if (!list) throw fail('hazards.listNotFound');
  return list;
}

export const getList = (ctx: Ctx, id: string, asOf?: string): Promise<HazardListRecord> =>
  ctx.reading(async (tx) => recordOf(tx, ctx, await get(tx, ctx, id), asOfDay(ctx, asOf)));

/** Why an item is late as of a day, in words: the list's own deadline, the running step's. */
function whyLate(list: ListRow, row: store.ItemRow, now: ListItem['now'] | undefined, asOf: PlainDate): string | null {
  if (!row.is_overdue) return null;
  const parts: string[] = [];
  if (list.due_on < asOf) parts.push(`超过清单期限 ${daysBetween(list.due_on, asOf)} 天`);
  if (row.is_step_late && row.late_since)
    parts.push(
      `${now ? `“${hazardMachine.states[now.state].label}”` : '本环节'}逾期 ${daysBetween(row.late_since, asOf) + 1} 天`,
    );
  if (row.relapses > 0) parts.push('销账后复发');
  return parts.join('，');
}

async function viewItems(tx: Tx, ctx: Ctx, list: ListRow, rows: readonly store.ItemRow[], asOf: PlainDate) {
  const present = new Map<string, ListItem['now']>();
  const today = dayOf(ctx.clock.now());
  for (let at = 0; at < rows.length; at += 200) {
    const ids = rows.slice(at, at + 200).map((r) => r.hazard_id);
    // Those withdrawn by mistake stay on the list to be read, which the ledger leaves out unless it is asked for them.
    const condition = sql`${inScope(ctx.actor)} and h.id = any(${ids}::uuid[])`;
    const found = await ledger.page(tx, condition, { sort: 'code', order: 'asc', limit: 200 });
    for (const row of found.rows) present.set(row.id, presentRow(row, today, ctx.actor));
  }
  return rows.map((row) => ({
    row,
    now: present.get(row.hazard_id),
    why: whyLate(list, row, present.get(row.hazard_id), asOf),
  }));
}

/** The rows of one figure of a list. */
export async function listItems(ctx: Ctx, id: string, query: ItemsQuery & PageQuery): Promise<Page<ListItem>> {
  return ctx.reading(async (tx) => {
    const list = await get(tx, ctx, id);
    const asOf = asOfDay(ctx, query.asOf);
    const { rows, total } = await store.items(tx, ctx.actor, id, {
      kind: query.kind,
      asOf,
      limit: query.limit,
      offset: ((query.page ?? 1) - 1) * query.limit,
    });
    const shown = await viewItems(tx, ctx, list, rows, asOf);
    return {
      items: shown.flatMap(({ row, now, why }) =>
        now
          ? [
              {
                hazardId: row.hazard_id as ListItem['hazardId'],
                seq: row.seq,
                code: row.code,
                title: row.title,
                enterpriseName: row.enterprise_name,
                place: row.place,
                streetCode: row.street_code,
                industry: row.industry,
                grade: row.grade,
                stateThen: row.state,
                dueOn: row.due_on,
                unitName: row.unit_name,
                handlerName: row.handler_name,
                responsible: row.responsible,
                addedOn: row.added_on,
                isLater: row.is_later,
                isHanded: row.handover_no !== null,
                isStruck: row.is_struck,
                isVoid: row.is_void,
                isOverdue: row.is_overdue,
                struckOn: row.struck_on,
                relapses: row.relapses,
                why,
                remark:
                  row.remark && row.remark_by && row.remark_at
                    ? { text: row.remark, by: row.remark_by, at: row.remark_at.toISOString() }
                    : null,
                now,
              },
            ]
          : [],
      ),
      total,
      nextCursor: null,
    };
  });
}

/** One act: the list under lock, asked of the policy, written, audited. */
async function act(
  ctx: Ctx,
  id: string,
  name: ListAct,
  run: (tx: Tx, list: ListRow, facts: Awaited<ReturnType<typeof factsFor>>) => Promise<Record<string, unknown>>,
): Promise<HazardListRecord> {
  return ctx.inTx(async (tx) => {
    const list = await get(tx, ctx, id, true);
    const facts = await factsFor(tx, ctx, list);
    const answer = policy.may(ctx.actor, name, list, facts);
    if (answer === null)
      throw fail('hazards.listNotYours', { reason: `“${listActs[name]}”不由您办理，或现在不需要办理` });
    if (!answer.allowed) throw fail('hazards.listRefused', { reason: answer.reason });
    const told = await run(tx, list, facts);
    await audit(tx, ctx, {
      action: `hazardList.${name}`,
      subjectType: 'hazardList',
      subjectId: id,
      subjectCode: list.title,
      facts: told,
    });
    return recordOf(tx, ctx, await get(tx, ctx, id), dayOf(ctx.clock.now()));
  });
}

/** Hands the list over to the responsible unit (交账): what is not handed yet, under a hash that the receipt proves. */
export const handList = (ctx: Ctx, id: string): Promise<HazardListRecord> =>
  act(ctx, id, 'hand', async (tx, list, facts) => {
    const now = ctx.clock.now();
    const fresh = facts.frozen.filter((r) => r.handover_no === null);
    const no = facts.handovers.length + 1;
    const sm3 = hashOf(fresh);
    await store.insertHandover(tx, ctx.actor, {
      listId: id,
      no,
      items: fresh.length,
      sm3,
      on: dayOf(now),
      at: now,
    });
    const due = await dueByRule(tx, ctx, 'hazards.receipt');
    await insertTodo(tx, ctx.actor, subject(list), now, {
      kind: 'sign',
      action: 'receive',
      verb: '签收清单',
      title: list.title,
      why: `${ctx.actor.unitName}交账 ${fresh.length} 件，${list.due_on} 前销清`,
      dueAt: due.dueAt,
      dueOn: due.dueOn,
      to: [{ unitId: list.unit_id, roles: policy.receivers[list.kind] }],
    });
    await addJob(tx, ctx.clock, 'hazards.tellList', { listId: id, what: 'handed', items: fresh.length });
    return { no, items: fresh.length, sm3 };
  });

interface Paper {
  fileId: string;
  signer: string;
  broughtBy: string;
  signedOn: string;
}

/**
 * The responsible unit receives what was handed over. In person, by another than who handed it over; or on paper: the slip is
 * filed with its hash, who brought it and the day on which it was signed, which lies between the handing over and today.
 */
export const receiveList = (ctx: Ctx, id: string, paper: Paper | null): Promise<HazardListRecord> =>
  act(ctx, id, paper ? 'receivePaper' : 'receive', async (tx, list, facts) => {
    const now = ctx.clock.now();
    const today = dayOf(now);
    const waiting = facts.handovers.find((o) => o.received_at === null)!;
    let slipSm3: string | null = null;
    if (paper) {
      if (paper.signedOn < waiting.handed_on || paper.signedOn > today)
        throw fail('hazards.listSlipDay', { from: waiting.handed_on, to: today });
      const [slip] = await attachFiles(tx, ctx, [paper.fileId], {
        subjectType: 'hazardList',
        subjectId: id,
        label: '清单签收单',
      });
      if (slip?.kind !== 'image' && slip?.kind !== 'pdf') throw fail('hazards.listSlipKind');
      slipSm3 = slip.sm3;
    }
    await store.receive(tx, ctx.actor, id, {
      mode: paper ? 'paper' : 'self',
      name: paper?.signer ?? ctx.actor.name,
      on: paper ? plainDate(paper.signedOn) : today,
      at: now,
      slipId: paper?.fileId ?? null,
      slipSm3,
      broughtBy: paper?.broughtBy ?? null,
    });
    await finishTodos(tx, ctx.actor, subject(list), now, { action: 'receive' });
    await addJob(tx, ctx.clock, 'hazards.tellList', { listId: id, what: 'received', userId: waiting.handed_by });
    return { no: waiting.no, sm3: waiting.content_sm3, ...(paper ? { slip: paper.fileId, slipSm3, ...paper } : {}) };
  });

/** Puts on the list what came up after it was made; each is marked 后增 and has to be handed over as well. */
export const addToList = (ctx: Ctx, id: string): Promise<HazardListRecord> =>
  act(ctx, id, 'add', async (tx, list, facts) => {
    const items = await itemsNow(tx, ctx, await addable(tx, ctx, list));
    if (facts.frozen.length + items.length > MOST) throw fail('hazards.listTooLong', { limit: MOST });
    await store.insertItems(tx, ctx.actor, id, items, {
      on: dayOf(ctx.clock.now()),
      isLater: true,
      after: facts.frozen.at(-1)?.seq ?? 0,
    });
    return { items: items.map((i) => i.code) };
  });

/** Takes back a list that nobody has received (作废); it stays to be read. */
export const withdrawList = (ctx: Ctx, id: string, reason: string): Promise<HazardListRecord> =>
  act(ctx, id, 'withdraw', async (tx, list) => {
    await store.withdraw(tx, ctx.actor, id, reason, ctx.clock.now());
    await finishTodos(tx, ctx.actor, subject(list), ctx.clock.now());
    return { reason };
  });

/** Why an item is late, in the words of the responsible unit. */
export const remarkItem = (
  ctx: Ctx,
  id: string,
  input: { hazardId: string; text: string },
): Promise<HazardListRecord> =>
  act(ctx, id, 'remark', async (tx) => {
    if (!(await store.isOn(tx, ctx.actor, id, input.hazardId))) throw fail('hazards.notFound');
    await store.insertRemark(tx, ctx.actor, { listId: id, ...input, at: ctx.clock.now() });
    return input;
  });

/** Units for which this person may make a list. */
export async function listChoices(ctx: Ctx) {
  return ctx.reading(async (tx) => {
    const kinds = policy.kindsFor(ctx.actor);
    const isOffice = kinds.length === 3;
    const { actor } = ctx;
    const own =
      actor.unitId && !isOffice && kinds[0]
        ? {
            kind: kinds[0],
            id: kinds[0] === 'enterprise' ? (actor.scope.enterprises[0] ?? actor.unitId) : actor.unitId,
            name: actor.unitName,
          }
        : null;
    const streets: { id: string; name: string }[] = [];
    if (isOffice)
      for (const one of await streetsOf(tx)) {
        const unit = await streetUnit(tx, one.code);
        if (unit) streets.push({ id: unit.id, name: unit.name });
      }
    return {
      kinds,
      streets: isOffice ? streets : own?.kind === 'street' ? [{ id: own.id, name: own.name }] : [],
      departments: isOffice
        ? (await supervisingUnits(tx)).map((u) => ({ id: String(u.id), name: u.name }))
        : own?.kind === 'department'
          ? [{ id: own.id, name: own.name }]
          : [],
      own,
    };
  });
}

/** The list as Excel: conditions and day on top, one row an item; the export is on the audit trail. */
export async function exportList(ctx: Ctx, id: string, query: ItemsQuery, raw: RawRequest): Promise<undefined> {
  const sheet = await ctx.inTx(async (tx) => {
    const list = await get(tx, ctx, id);
    const asOf = asOfDay(ctx, query.asOf);
    const { rows, total } = await store.items(tx, ctx.actor, id, { kind: query.kind, asOf, limit: MOST, offset: 0 });
    await audit(tx, ctx, {
      action: 'hazardList.export',
      subjectType: 'hazardList',
      subjectId: id,
      subjectCode: list.title,
      facts: { rows: total, kind: query.kind, asOf },
    });
    return {
      list,
      kind: query.kind,
      asOf,
      rows: await viewItems(tx, ctx, list, rows, asOf),
      figures: (await store.figures(tx, ctx.actor, [id], asOf)).get(id)!,
      reader: `${ctx.actor.unitName} ${ctx.actor.name}`,
      at: ctx.clock.now(),
      streets: await streetNames(tx),
      industries: await industryNames(tx),
    };
  });
  // Outside: however slowly it is read, no transaction waits for it.
  await listWorkbook(raw, sheet);
  return undefined;
}
