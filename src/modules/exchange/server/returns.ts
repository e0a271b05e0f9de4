/** What the upper level sends back (返回事项): taken in once by its key, each through the hazards' own acts, then answered. T10-6, T10-4. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { AppError } from '#kernel/shared/errors.ts';
import { newId } from '#kernel/shared/id.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { insertEvent, transition } from '#platform/casework/server/index.ts';
import { recogniseEnterprise } from '#modules/enterprises/server/index.ts';
import { findBriefByCode, hazardActs, type HazardBrief } from '#modules/hazards/server/index.ts';
import { drawCode } from '#kernel/server/numbers.ts';
import { z } from 'zod';
import { searchText } from '#kernel/server/search.ts';
import { versionOf } from '#platform/casework/shared/answers.ts';
import type * as s from '../shared/schema.ts';
import { ReturnItem, RETURNS_FORMAT } from '../shared/schema.ts';
import { returnKindLabels, type ReturnKind, type ReturnState } from '../shared/states.ts';
import { beginReturn, holdReturn, returnCase, subjectOf } from './parts.ts';
import * as policy from './policy.ts';
import { presentReturn } from './present.ts';
import { uploaded } from './receipts.ts';
import { jsonOf, readTable } from './table.ts';
import * as store from './store.ts';

const { fail } = policy;
const COLUMNS = [
  '编号',
  '类别',
  '内容',
  '隐患编号',
  '对方编号',
  '状态',
  '企业名称',
  '统一社会信用代码',
  '隐患名称',
  '所在部位',
  '日期',
  '期限',
];
const KINDS: Readonly<Record<string, ReturnKind>> = {
  退回: 'returned',
  退回补正: 'returned',
  批注: 'comment',
  批注意见: 'comment',
  交办: 'assigned',
  上级交办隐患: 'assigned',
  状态: 'status',
  上级状态: 'status',
};

interface Read {
  row: number;
  name: string;
  item: s.ReturnItem | null;
  fault: string;
}

/** Reads the file, as JSON or as Excel; each item by itself, so that one bad row stops no other. Throws exchange.fileUnread. */
export async function readReturns(bytes: Buffer, receiver: string): Promise<Read[]> {
  const json = jsonOf(bytes);
  let raw: { row: number; value: Record<string, unknown> }[];
  if (json !== undefined) {
    const head = z
      .object({
        format: z.literal(RETURNS_FORMAT),
        receiver: z.string(),
        items: z.array(z.record(z.string(), z.unknown())).max(20_000),
      })
      .safeParse(json);
    if (!head.success) throw fail('exchange.fileUnread', { why: '不是返回事项文件，请核对后重新选择' });
    if (head.data.receiver !== receiver)
      throw fail('exchange.fileUnread', { why: `文件来自 ${head.data.receiver}，与所选的返回单位不一致，请改选` });
    raw = head.data.items.map((value, i) => ({ row: i + 1, value }));
  } else {
    const table = await readTable(bytes, COLUMNS, ['编号', '类别', '内容', '日期']);
    raw = table.rows.map(({ row, cells }) => {
      const [key, kind = '', text, hazard, externalCode, status, enterprise, uscc, title, place, on = '', dueOn = ''] =
        cells;
      return {
        row,
        value: {
          key,
          kind: KINDS[kind] ?? kind,
          text,
          hazard,
          externalCode,
          status,
          enterprise,
          uscc,
          title,
          place,
          on: on.slice(0, 10),
          dueOn: dueOn === '' ? null : dueOn.slice(0, 10),
        },
      };
    });
  }
  return raw.map(({ row, value }) => {
    const name = String(value['key'] ?? '');
    const parsed = ReturnItem.safeParse(value);
    if (parsed.success) return { row, name, item: parsed.data, fault: '' };
    const issue = parsed.error.issues[0];
    return {
      row,
      name,
      item: null,
      fault:
        issue?.path[0] === 'kind'
          ? `类别不认识，请填：${Object.values(returnKindLabels).join('、')}`
          : (issue?.message ?? '读不出来'),
    };
  });
}

export const importReturns = (ctx: Ctx, input: s.ImportReturns): Promise<s.ReturnsOutcome> =>
  ctx.inTx(async (tx) => {
    const { name, bytes } = await uploaded(tx, ctx, input.fileId);
    return takeReturns(ctx.within(tx), input.receiver, name, bytes, input.dryRun);
  });

/**
 * Takes a file of returned items in. What was taken in before is counted and left alone; a row that cannot be is said with its reason.
 * `dryRun`: looks only.
 */
export async function takeReturns(
  ctx: Ctx,
  receiverCode: string,
  fileName: string,
  bytes: Buffer,
  dryRun: boolean,
): Promise<s.ReturnsOutcome> {
  return ctx.inTx(async (tx) => {
    if (!policy.isClerk(ctx.actor)) throw fail('exchange.mayNotPropose');
    const receiver = await store.receiver(tx, receiverCode, true);
    if (!receiver) throw fail('exchange.receiverUnknown');
    const read = await readReturns(bytes, receiverCode);
    const known = await store.knownReturns(
      tx,
      receiverCode,
      read.flatMap((r) => (r.item ? [r.item.key] : [])),
    );
    const faults: s.RowFault[] = [];
    let entered = 0;
    let already = 0;
    for (const { row, name, item, fault } of read) {
      if (!item) {
        faults.push({ row, name, what: fault });
        continue;
      }
      if (known.has(item.key)) {
        already++;
        continue;
      }
      const why = await takeItem(tx, ctx, receiverCode, fileName, item, dryRun);
      if (why !== null) faults.push({ row, name: item.key, what: why });
      else {
        entered++;
        known.add(item.key);
      }
    }
    if (!dryRun)
      await audit(tx, ctx, {
        action: 'exchangeReturn.import',
        subjectType: 'user',
        subjectId: ctx.actor.userId,
        facts: { file: fileName, receiver: receiverCode, read: read.length, entered, already, faults: faults.length },
      });
    return { read: read.length, entered, already, faults, dryRun };
  });
}

/** One item; answers why it cannot be taken in, or null. */
async function takeItem(
  tx: Tx,
  ctx: Ctx,
  receiver: string,
  fileName: string,
  item: s.ReturnItem,
  dryRun: boolean,
): Promise<string | null> {
  const { actor } = ctx;
  const now = ctx.clock.now();
  if (item.on > dayOf(now)) return `日期 ${item.on} 晚于今天`;
  let brief: HazardBrief | null = null;
  let firm: { id: string; name: string } | null = null;
  if (item.kind === 'assigned') {
    if ([...item.title].length < 4) return '上级交办隐患要写隐患名称（至少 4 个字）';
    if (item.place === '') return '上级交办隐患要写所在部位';
    const { found, alike } = await recogniseEnterprise(tx, actor, { name: item.enterprise, uscc: item.uscc || null });
    if (!found)
      return `企业名册里没有“${item.enterprise || item.uscc}”${alike.length > 0 ? `，相近的有：${alike.join('、')}` : ''}。请先登记企业或改正名称`;
    firm = found;
  } else {
    if (item.hazard === '') return '没有写隐患编号';
    brief = await findBriefByCode(tx, actor, item.hazard);
    if (!brief) return `隐患台账里没有编号 ${item.hazard}`;
  }
  if (dryRun) return null;
  let hazard: {
    id: string;
    code: string;
    title: string;
    streetCode: string;
    industry: string;
    unitId: string;
    unitName: string;
  } | null = brief;
  let enterpriseName = brief?.enterpriseName ?? '';
  if (firm) {
    try {
      const h = await hazardActs.reportHazard(ctx.within(tx), {
        enterpriseId: firm.id,
        title: item.title,
        description: item.text,
        place: item.place,
        channel: 'superiorSupervision',
        foundOn: item.on,
        photoIds: [],
        suggestedCriterionIds: [],
        fixableNow: false,
        interimMeasures: '',
        finders: '',
      });
      const own = await findBriefByCode(tx, actor, h.code);
      hazard = own;
      enterpriseName = firm.name;
    } catch (error) {
      if (error instanceof AppError) return error.message;
      throw error;
    }
  } else if (brief && (item.kind === 'comment' || item.kind === 'status')) {
    const words =
      item.kind === 'status'
        ? `上级状态：${item.status || item.text}${item.externalCode ? `（对方编号 ${item.externalCode}）` : ''}`
        : `上级批注：${item.text}`;
    await hazardActs.commentHazard(ctx.within(tx), brief.id, { text: words.slice(0, 1000) });
  }
  const id = newId<'exchangeReturn'>(now.getTime());
  const code = await drawCode(ctx, 'FH', { table: 'exchange_counters' });
  const title = `${returnKindLabels[item.kind]}：${hazard?.title ?? item.title}`;
  await store.insertReturn(tx, actor, {
    id,
    code,
    receiver,
    external_key: item.key,
    kind: item.kind,
    text: item.text,
    external_code: item.externalCode,
    status: item.status,
    hazard_id: hazard?.id ?? null,
    hazard_code: hazard?.code ?? '',
    title,
    enterprise_name: enterpriseName,
    street_code: hazard?.streetCode ?? '',
    industry: hazard?.industry ?? '',
    said_on: item.on,
    due_on: item.dueOn,
    state: 'waiting',
    state_since: now,
    unit_id: hazard?.unitId ?? null,
    unit_name: hazard?.unitName ?? '',
    received_at: now,
    received_by_name: actor.name,
    file_name: fileName,
    search: searchText([code, item.key, item.externalCode, hazard?.code ?? '', title, enterpriseName, item.text]),
  });
  await insertEvent(tx, actor, subjectOf(returnCase, { id }), {
    at: now,
    act: 'receive',
    label: '收到上级返回事项',
    toState: 'waiting',
    note: item.text,
  });
  await audit(tx, ctx, {
    action: 'exchangeReturn.receive',
    subjectType: 'exchangeReturn',
    subjectId: id,
    subjectCode: code,
    isNew: true,
    facts: { key: item.key, kind: item.kind, hazard: hazard?.code ?? null },
  });
  const step = item.kind === 'assigned' ? 'enter' : item.kind === 'returned' ? null : 'record';
  if (step) {
    const t = await store.findReturn(tx, actor, id, true);
    if (t) await transition<ReturnState>(tx, ctx, returnCase, t, step, { note: hazard?.code ?? '' });
  }
  await beginReturn(tx, ctx, id);
  return null;
}

/** The competent unit says how it was dealt with (答复). */
export async function answerReturn(ctx: Ctx, id: string, input: s.AnswerReturn): Promise<s.ReturnView> {
  return ctx.inTx(async (tx) => {
    const t = await holdReturn(tx, ctx, id, 'answer');
    await transition(tx, ctx, returnCase, t, 'answer', {
      ...versionOf(input),
      note: input.answer,
      set: {
        answer: input.answer,
        answered_by: ctx.actor.userId,
        answered_by_name: `${ctx.actor.unitName} ${ctx.actor.name}`,
        answered_at: ctx.clock.now(),
      },
    });
    await beginReturn(tx, ctx, id);
    return presentReturn(tx, ctx, id);
  });
}
/** Not enough: the unit goes on. */
export async function sendBackReturn(ctx: Ctx, id: string, input: s.Opinion): Promise<s.ReturnView> {
  return ctx.inTx(async (tx) => {
    const t = await holdReturn(tx, ctx, id, 'sendBack');
    await transition(tx, ctx, returnCase, t, 'sendBack', {
      ...versionOf(input),
      note: input.opinion,
      tone: 'returned',
      set: { answered_by: null, answered_by_name: null, answered_at: null },
    });
    await beginReturn(tx, ctx, id);
    return presentReturn(tx, ctx, id);
  });
}
/** The office takes the answer (确认办结); the mended record goes with the next package. */
export async function confirmReturn(ctx: Ctx, id: string, input: s.Opinion): Promise<s.ReturnView> {
  return ctx.inTx(async (tx) => {
    const t = await holdReturn(tx, ctx, id, 'confirm');
    await transition(tx, ctx, returnCase, t, 'confirm', { ...versionOf(input), note: input.opinion });
    await beginReturn(tx, ctx, id);
    return presentReturn(tx, ctx, id);
  });
}
