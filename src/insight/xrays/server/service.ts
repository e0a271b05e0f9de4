/** Findings for those who answer and those who judge. The one who answers never judges. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { hasRole, type Actor } from '#kernel/shared/actor.ts';
import { failWith } from '#kernel/shared/errors.ts';
import { askedOffset, type Page } from '#kernel/shared/page.ts';
import { dayOf } from '#kernel/shared/time.ts';
import {
  behalvesOf,
  finishTodos,
  insertTodo,
  listEvents,
  restartClock,
  transition,
  stepOf,
} from '#platform/casework/server/index.ts';
import { officeUnit } from '#platform/identity/server/index.ts';
import { ruleOn } from '#platform/rules/server/index.ts';
import { hazardRowsOf } from '#modules/hazards/server/index.ts';
import type { z } from 'zod';
import { isSame, type Behalves } from '#platform/casework/shared/answers.ts';
import type {
  AnswerFinding,
  Finding,
  FindingRecord,
  JudgeFinding,
  listFindings as listContract,
  summariseFindings as summaryContract,
} from '../shared/contract.ts';
import { xrayErrors } from '../shared/errors.ts';
import { xrayRules, type XrayRule } from '../shared/labels.ts';
import { ANSWERERS, askUnit, findingCase, subjectOf } from './examine.ts';
import { thresholdText, type Thresholds } from './rules.ts';
import * as store from './store.ts';
import type { FindingRow } from './store.ts';
import { sentenceOf } from './words.ts';

const fail = failWith(xrayErrors);
const JUDGES = ['office.reviewer', 'office.leader', 'office.admin'];

const present = (f: FindingRow): Finding => ({
  id: f.id,
  code: f.code,
  rule: f.rule,
  ruleLabel: xrayRules[f.rule].label,
  severity: f.severity,
  state: f.state,
  title: f.title,
  text: sentenceOf(f.rule, f.facts),
  unitId: f.unit_id,
  unitName: f.unit_name,
  streetCode: f.street_code,
  foundAt: f.found_at.toISOString(),
  dueOn: f.state === 'open' ? f.due_on : null,
  hazards: f.hazards,
  version: f.version,
});

/** Why an act is not this person's; null when it is. */
function refusal(actor: Actor, f: FindingRow, act: 'answer' | 'judge', behalves: Behalves): string | null {
  if (act === 'answer')
    return actor.unitId === f.unit_id && hasRole(actor, ...ANSWERERS) ? null : `由责任单位${f.unit_name}说明`;
  if (!hasRole(actor, ...JUDGES)) return '由区安委办认可';
  return isSame(actor, f.answered_by, behalves) ? '说明是您写的，请安委办其他人认可' : null;
}

function allowed(actor: Actor, f: FindingRow, behalves: Behalves): FindingRecord['allowedActions'] {
  const act = (action: 'answer' | 'judge', label: string, state: string): FindingRecord['allowedActions'] => {
    if (f.state !== state) return [];
    const reason = refusal(actor, f, action, behalves);
    return [{ action, label, primary: reason === null, ...(reason === null ? {} : { locked: { reason } }) }];
  };
  return [...act('answer', '说明或整改', 'open'), ...act('judge', '认可或退回', 'answered')];
}

async function record(tx: Tx, ctx: Ctx, id: string): Promise<FindingRecord> {
  const f = await store.find(tx, ctx.actor, id);
  if (!f) throw fail('xrays.notFound');
  const [rows, events, rule] = await Promise.all([
    store.hazardIds(tx, ctx.actor, id).then((ids) => hazardRowsOf(tx, ctx, ids)),
    listEvents(tx, ctx.actor, subjectOf(f), true),
    ruleOn<Thresholds[XrayRule]>(tx, `xrays.${f.rule}`, dayOf(f.found_at)),
  ]);
  const text = (name: string): string[] => (typeof f.facts[name] === 'string' ? [String(f.facts[name])] : []);
  return {
    ...present(f),
    why: xrayRules[f.rule].why,
    threshold: { text: thresholdText(f.rule, rule.value as never), document: rule.document, version: f.rule_version },
    fileIds: [...text('fileId'), ...text('otherFileId')],
    rows,
    answer:
      f.answer_kind && f.answered_at
        ? {
            kind: f.answer_kind,
            text: f.answer_text ?? '',
            by: f.answered_by_name ?? '',
            at: f.answered_at.toISOString(),
          }
        : null,
    judgement:
      f.judged_at === null
        ? null
        : { opinion: f.opinion ?? '', by: f.judged_by_name ?? '', at: f.judged_at.toISOString() },
    timeline: events.map((e) => stepOf(e)),
    allowedActions: allowed(ctx.actor, f, await behalvesOf(tx, ctx.actor, subjectOf(f))),
  };
}

export async function listFindings(
  ctx: Ctx,
  query: z.output<NonNullable<typeof listContract.query>>,
): Promise<Page<Finding>> {
  return ctx.reading(async (tx) => {
    const offset = askedOffset(query);
    const found = await store.page(tx, ctx.actor, query, query.limit, offset);
    const next = offset + found.rows.length;
    return { items: found.rows.map(present), total: found.total, nextCursor: next < found.total ? String(next) : null };
  });
}

/** Each rule with how many findings stand where, inside the reader's scope. */
export async function summariseFindings(ctx: Ctx): Promise<z.output<NonNullable<typeof summaryContract.response>>> {
  return ctx.reading(async (tx) => {
    const today = ctx.clock.today();
    const [counts, turn] = await Promise.all([store.counts(tx, ctx.actor), store.turn(tx)]);
    const rules = [];
    for (const rule of Object.keys(xrayRules) as XrayRule[]) {
      const threshold = await ruleOn<Thresholds[XrayRule]>(tx, `xrays.${rule}`, today);
      const n = (state: string): number => counts.find((c) => c.rule === rule && c.state === state)?.n ?? 0;
      rules.push({
        rule,
        label: xrayRules[rule].label,
        why: xrayRules[rule].why,
        severity: xrayRules[rule].severity,
        threshold: thresholdText(rule, threshold.value as never),
        open: n('open'),
        answered: n('answered'),
        accepted: n('accepted'),
        gone: n('gone'),
      });
    }
    return {
      checkedUntil: turn.checked_until?.toISOString() ?? null,
      isMine: ['office', 'leadership', 'department', 'street', 'system'].includes(ctx.actor.unitKind),
      rules,
    };
  });
}

export const getFinding = (ctx: Ctx, id: string): Promise<FindingRecord> => ctx.reading((tx) => record(tx, ctx, id));

/** The responsible unit explains, or says what it has put right (说明、整改). The office is then asked to judge. */
export async function answerFinding(
  ctx: Ctx,
  id: string,
  input: z.output<typeof AnswerFinding>,
): Promise<FindingRecord> {
  return ctx.inTx(async (tx) => {
    const f = await store.find(tx, ctx.actor, id, true);
    if (!f) throw fail('xrays.notFound');
    const reason = refusal(ctx.actor, f, 'answer', await behalvesOf(tx, ctx.actor, subjectOf(f)));
    if (reason !== null) throw fail('xrays.notYours', { reason });
    const now = ctx.clock.now();
    await transition(tx, ctx, findingCase, f, 'answer', {
      version: input.version,
      note: input.text,
      label: input.kind === 'explain' ? '说明' : '整改',
      set: {
        answer_kind: input.kind,
        answer_text: input.text,
        answered_by: ctx.actor.userId,
        answered_by_name: `${ctx.actor.unitName} ${ctx.actor.name}`,
        answered_at: now,
        judged_by: null,
        judged_by_name: null,
        judged_at: null,
        opinion: null,
      },
    });
    await restartClock(tx, ctx, subjectOf(f), '', null);
    await finishTodos(tx, ctx.actor, subjectOf(f), now);
    const office = await officeUnit(tx);
    if (office)
      await insertTodo(tx, ctx.actor, subjectOf(f), now, {
        kind: 'approve',
        action: 'judge',
        verb: '去认可',
        why: `${f.unit_name}已说明`,
        title: `数据体检（${xrayRules[f.rule].label}）：${f.title}`,
        streetCode: f.street_code,
        to: [{ unitId: office.id, roles: JUDGES }],
      });
    return record(tx, ctx, id);
  });
}

/** The office accepts the answer, or sends it back with a new day (认可、退回). Never the person who answered. */
export async function judgeFinding(ctx: Ctx, id: string, input: z.output<typeof JudgeFinding>): Promise<FindingRecord> {
  return ctx.inTx(async (tx) => {
    const f = await store.find(tx, ctx.actor, id, true);
    if (!f) throw fail('xrays.notFound');
    const reason = refusal(ctx.actor, f, 'judge', await behalvesOf(tx, ctx.actor, subjectOf(f)));
    if (reason !== null) throw fail('xrays.notYours', { reason });
    const now = ctx.clock.now();
    const judged = {
      judged_by: ctx.actor.userId,
      judged_by_name: `${ctx.actor.unitName} ${ctx.actor.name}`,
      judged_at: now,
      opinion: input.opinion,
    };
    await transition(tx, ctx, findingCase, f, input.accept ? 'accept' : 'sendBack', {
      version: input.version,
      note: input.opinion,
      set: judged,
      ...(input.accept ? {} : { tone: 'returned' as const }),
    });
    await finishTodos(tx, ctx.actor, subjectOf(f), now);
    if (!input.accept) await askUnit(tx, ctx, f, `说明被退回：${input.opinion}`);
    return record(tx, ctx, id);
  });
}
