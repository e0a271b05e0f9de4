/** Result letters (B5-4, B5-5, B5-6): drafted from the frozen numbers, then on their way like every letter: reviewed, signed, issued. */
import type { Ctx } from '#kernel/server/context.ts';
import { newId } from '#kernel/shared/id.ts';
import { finishTodos, note } from '#platform/casework/server/index.ts';
import { draftLetter, registerDraftHook, type DraftInput } from '#platform/documents/server/index.ts';
import { findUnitNamed, officeUnit, unitsOf } from '#platform/identity/server/index.ts';
import { isUnreported, round2 } from '../shared/engine.ts';
import type * as s from '../shared/schema.ts';
import { gradeKeys, gradeLabels, groupKeys, groupLabels, letterLabels } from '../shared/states.ts';
import { roundCase, subject } from './parts.ts';
import * as policy from './policy.ts';
import { presentRound } from './present-rounds.ts';
import { roundResults, type RoundResults } from './results.ts';
import { holdRound } from './rounds.ts';
import * as store from './store.ts';

const { fail } = policy;
const rankWords = (sheet: store.SheetRow): string => `${sheet.rank ?? ''}${sheet.is_tied ? '（并列）' : ''}`;

/** “隐患自查率”“培训人次”未报数，按 0 分计: one sentence for each way in which the scheme treats it. */
const silentWords = (one: RoundResults['sheets'][number]): string[] => {
  const byWords = new Map<string, string[]>();
  for (const of of one.content.items) {
    const item = one.items.find((other) => other.key === of.key);
    if (!item || !isUnreported(item.inputs) || !item.words) continue;
    // A score that people gave afterwards stands in its place.
    if (item.ruled_score !== null || item.office_score !== null) continue;
    byWords.set(item.words, [...(byWords.get(item.words) ?? []), `“${of.title}”`]);
  }
  return [...byWords].map(([words, titles]) => `${titles.join('')}${words}`);
};

/** Frozen sheets by group and place. */
const ordered = (all: RoundResults) =>
  groupKeys.flatMap((group) =>
    all.sheets
      .filter((one) => one.sheet.grp === group)
      .sort((a, b) => (a.sheet.rank ?? 0) - (b.sheet.rank ?? 0) || (a.sheet.code < b.sheet.code ? -1 : 1)),
  );

const gradeSummary = (all: RoundResults): string =>
  groupKeys
    .flatMap((group) => {
      const sheets = all.sheets.filter((one) => one.sheet.grp === group);
      if (sheets.length === 0) return [];
      const counts = gradeKeys
        .map((grade) => ({ grade, n: sheets.filter((one) => one.sheet.grade === grade).length }))
        .filter(({ n }) => n > 0)
        .map(({ grade, n }) => `${gradeLabels[grade]} ${n} 家`);
      return [`${groupLabels[group]} ${sheets.length} 家：${counts.join('、')}`];
    })
    .join('；');

/** When a letter of a round is issued it counts; letters returned or withdrawn do not. */
export function bindLetters(): void {
  for (const kind of ['evaluation-result', 'evaluation-report', 'evaluation-handover', 'evaluation-circular'])
    registerDraftHook(kind, async (tx, ctx, draft, event) => {
      if (event === 'issued') await store.markIssued(tx, ctx.actor, draft.id, ctx.clock.now());
    });
}

/**
 * Drafts one of the letters of a frozen round and puts it into the signing flow (拟稿送核).
 * Errors: evaluation.noResult, evaluation.letterDrafted, evaluation.sheetNotFound, documents.*.
 */
export async function draftRoundLetter(ctx: Ctx, id: string, input: s.DraftRoundLetter): Promise<s.RoundView> {
  return ctx.inTx(async (tx) => {
    const r = await holdRound(tx, ctx, id, 'letter');
    const { actor } = ctx;
    if (r.frozen_at === null) throw fail('evaluation.noResult');
    const all = await roundResults(tx, actor, r);
    const sheet = input.kind === 'result' ? all.sheets.find((one) => one.sheet.id === input.sheetId) : undefined;
    if (input.kind === 'result' && !sheet) throw fail('evaluation.sheetNotFound');
    const former = await store.lettersOf(tx, actor, r.id);
    if (former.some((letter) => letter.kind === input.kind && letter.sheet_id === (sheet?.sheet.id ?? null)))
      throw fail('evaluation.letterDrafted');
    const office = await officeUnit(tx);
    if (!office) throw fail('evaluation.notYours', { reason: '本区没有设置安委办，不能拟文' });
    const year = String(r.year);
    const rows = ordered(all);
    const results = rows.map((one) => ({
      group: groupLabels[one.sheet.grp],
      unit: one.sheet.unit_name,
      total: String(one.sheet.total ?? ''),
      rank: rankWords(one.sheet),
      grade: one.sheet.grade ? gradeLabels[one.sheet.grade] : '',
    }));
    const everybody = async (): Promise<DraftInput['recipients']> => {
      const units = await unitsOf(
        tx,
        rows.map((one) => one.sheet.unit_id),
      );
      return rows.flatMap((one) => {
        const unit = units.get(one.sheet.unit_id);
        return unit ? [{ role: 'unit' as const, unitId: unit.id, name: unit.name }] : [];
      });
    };
    const named = async (...names: string[]): Promise<DraftInput['recipients']> => {
      const found = await Promise.all(names.map((name) => findUnitNamed(tx, name)));
      return found.flatMap((unit) => (unit ? [{ role: 'unit' as const, unitId: unit.id, name: unit.name }] : []));
    };
    const objections = await store.objectionsOfRound(tx, actor, r.id);
    const upheld = objections.filter((o) => o.state === 'upheld').length;
    const letter = async (): Promise<{
      template: string;
      fields: Record<string, unknown>;
      recipients: DraftInput['recipients'];
    }> => {
      if (sheet) {
        const result = all.results.get(sheet.sheet.id);
        const peers = all.sheets.filter((one) => one.sheet.grp === sheet.sheet.grp).length;
        const losses = sheet.content.items
          .filter((of) => of.role === 'score' || of.role === 'deduct')
          .map((of) => {
            const item = sheet.items.find((one) => one.key === of.key);
            const lost =
              of.role === 'score' ? round2(of.weight - (result?.total.points[of.key] ?? 0)) : round2(item?.final ?? 0);
            return {
              title: of.title,
              lost,
              words:
                (item?.ruled_score !== null && item?.ruled_score !== undefined ? '经异议裁定改分' : '') ||
                item?.office_reason ||
                (item?.words && !item.is_compared && item.final === null && !item.words.includes('折算')
                  ? `${item.words}，按其余项得分率折算`
                  : item?.words) ||
                of.note ||
                '按评分标准核定',
            };
          })
          .filter((loss) => loss.lost > 0)
          .sort((a, b) => b.lost - a.lost)
          .slice(0, 8)
          .map((loss) => ({ ...loss, lost: String(loss.lost) }));
        const unit = (await unitsOf(tx, [sheet.sheet.unit_id])).get(sheet.sheet.unit_id);
        const name = unit?.name ?? sheet.sheet.unit_name;
        return {
          template: 'evaluation-result',
          fields: {
            unit: name,
            year,
            scheme: `《${(await store.schemesOfRound(tx, actor, r.id)).find((c) => c.id === sheet.sheet.scheme_id)?.title ?? ''}》`,
            total: String(sheet.sheet.total ?? ''),
            group: groupLabels[sheet.sheet.grp],
            count: String(peers),
            rank: rankWords(sheet.sheet),
            grade: sheet.sheet.grade ? gradeLabels[sheet.sheet.grade] : '',
            // What the total alone explains is said already.
            gradeWhy: [sheet.sheet.grade_why.replace(/^总分 [\d.]+$/, ''), ...silentWords(sheet)]
              .filter(Boolean)
              .join('；'),
            dimensions: sheet.content.dimensions.map((d) => ({
              title: d.title,
              weight: String(d.weight),
              points: String(round2(result?.total.dimensions[d.key]?.points ?? 0)),
            })),
            losses,
          },
          recipients: [{ role: 'unit', unitId: sheet.sheet.unit_id, name }],
        };
      }
      if (input.kind === 'report') {
        const vetoed = rows.filter((one) => one.sheet.grade_why.startsWith('一票否决'));
        const silent = rows.filter((one) => silentWords(one).length > 0);
        const deducted = rows.filter((one) => (all.results.get(one.sheet.id)?.total.deducted ?? 0) > 0);
        const said = [
          ...(deducted.length > 0
            ? [
                `${deducted.map((one) => `${one.sheet.unit_name}扣 ${all.results.get(one.sheet.id)?.total.deducted ?? 0} 分`).join('、')}。`,
              ]
            : []),
          ...(silent.length > 0
            ? [`${silent.map((one) => `${one.sheet.unit_name}（${silentWords(one).join('；')}）`).join('、')}。`]
            : []),
          ...(vetoed.length > 0
            ? [`${vetoed.map((one) => `${one.sheet.unit_name}（${one.sheet.grade_why}）`).join('、')}。`]
            : []),
        ].join('');
        return {
          template: 'evaluation-report',
          fields: {
            year,
            process: `考核按监管部门、行业主管部门、综合部门、街道分组进行，共 ${rows.length} 家单位，其中 ${rows.filter((one) => one.sheet.submitted_at !== null).length} 家报送自评。得分由系统按记录计算，安委办核定，逐项留有数据来源。`,
            summary: `${gradeSummary(all)}。`,
            results,
            ...(said ? { deductions: said } : {}),
            objections:
              objections.length === 0
                ? '异议期内没有单位提出异议。'
                : `异议期内收到异议 ${objections.length} 件，由没有参与评分的人员裁定，其中 ${upheld} 件成立并改分。`,
            seal: (r.frozen_hash ?? '').slice(0, 16),
          },
          recipients: await named('区安委会'),
        };
      }
      if (input.kind === 'handover') {
        const notes = new Map<string, string>();
        for (const one of rows) {
          const honours = (await store.commendationsOf(tx, actor, one.sheet.unit_id)).filter(
            (m) => m.announced_at !== null && m.announced_at.getUTCFullYear() === r.year,
          );
          notes.set(
            one.sheet.id,
            [
              ...honours.map((m) => m.title),
              ...(one.sheet.grade_why.startsWith('一票否决') ? [one.sheet.grade_why] : []),
            ].join('；'),
          );
        }
        return {
          template: 'evaluation-handover',
          fields: {
            year,
            results: rows.map((one, i) => ({
              unit: one.sheet.unit_name,
              total: results[i]?.total ?? '',
              rank: `${groupLabels[one.sheet.grp]}第 ${results[i]?.rank ?? ''}`,
              grade: results[i]?.grade ?? '',
              note: notes.get(one.sheet.id) || '无',
            })),
          },
          recipients: await named('区委组织部'),
        };
      }
      return {
        template: 'evaluation-circular',
        fields: {
          year,
          to: '各有关部门、各街道',
          summary: `${year}年度安全生产考核已经完成。${gradeSummary(all)}。`,
          results,
        },
        recipients: await everybody(),
      };
    };
    const { template, fields, recipients } = await letter();
    const draft = await draftLetter(tx, ctx, {
      template,
      fields,
      subject: subject(roundCase, r),
      issuerUnitId: office.id,
      recipients,
      replyWithin: null,
    });
    const now = ctx.clock.now();
    await store.insertLetter(tx, actor, {
      id: newId<'evaluationLetter'>(now.getTime()),
      round_id: r.id,
      kind: input.kind,
      sheet_id: sheet?.sheet.id ?? null,
      draft_id: draft.id,
      drafted_at: now,
      drafted_by_name: actor.name,
      unit_id: office.id,
      issued_at: null,
    });
    await note(
      tx,
      ctx,
      roundCase,
      r,
      'letter',
      `拟${letterLabels[input.kind]}${sheet ? `：${sheet.sheet.unit_name}` : ''}`,
      {
        data: { letter: draft.id },
      },
    );
    if (input.kind !== 'result') await finishTodos(tx, actor, subject(roundCase, r), now, { action: 'letter' });
    return presentRound(tx, ctx, r.id);
  });
}
