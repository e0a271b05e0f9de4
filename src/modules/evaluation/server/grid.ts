/** 按项目评分: one item, all units of a group side by side, so that the same measure is laid on each. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { filesOfMany } from '#platform/files/server/index.ts';
import { ruleWords } from '../shared/engine.ts';
import { engineItem } from '../shared/scheme.ts';
import type * as s from '../shared/schema.ts';
import { groupKeys, roundMachine } from '../shared/states.ts';
import { formOfGroup } from './measuring.ts';
import { change, roundCase } from './parts.ts';
import * as policy from './policy.ts';
import { sheetsWithItems } from './results.ts';
import { requireRange } from './sheets.ts';
import * as store from './store.ts';

const { fail } = policy;

export const getGrid = (ctx: Ctx, id: string): Promise<s.GridView> => ctx.reading((tx) => presentGrid(tx, ctx, id));

async function presentGrid(tx: Tx, ctx: Ctx, id: string): Promise<s.GridView> {
  const { actor } = ctx;
  const r = await store.findRound(tx, actor, id);
  if (!r) throw fail('evaluation.roundNotFound');
  policy.requireRight(actor.scope.all, '按项目评分由区安委办办理，本单位请看自己的评分表');
  const sheets = await sheetsWithItems(tx, actor, r.id);
  const files = await filesOfMany(
    tx,
    'evaluationItem',
    sheets.flatMap((one) => one.items.map((item) => item.id)),
  );
  return {
    roundId: r.id,
    title: r.title,
    mayScore: policy.mayScore(actor, r),
    groups: groupKeys.flatMap((group) => {
      const peers = sheets.filter((one) => one.sheet.grp === group);
      const content = peers[0]?.content;
      if (!content) return [];
      const items = content.items
        .filter((of) => of.role === 'score' && of.source !== 'indicator' && of.formula.form === 'manual')
        .map((of) => {
          const units = peers.flatMap((one) => {
            const item = one.items.find((other) => other.key === of.key);
            if (!item) return [];
            const evidence = (files.get(item.id) ?? []).filter((f) => f.label === '自评佐证').length;
            return [
              {
                itemId: item.id,
                unitId: one.sheet.unit_id,
                unitName: one.sheet.unit_name,
                self: item.self_score,
                selfNote: item.self_note,
                evidence,
                office: item.office_score,
                reason: item.office_reason,
              },
            ];
          });
          return {
            key: of.key,
            title: of.title,
            max: of.weight,
            note: of.note,
            rule: ruleWords(engineItem(of, formOfGroup(group))),
            missing: units.filter((unit) => unit.office === null).length,
            units,
          };
        });
      return [{ group, items }];
    }),
  };
}

/**
 * Scores of many sheets in one act (批量核定): the rules of one by one hold for each, and all of it fails together.
 * Errors: evaluation.itemNotFound, evaluation.scoreRange, evaluation.reasonMissing, evaluation.notByPeople.
 */
export async function officeScores(ctx: Ctx, id: string, input: s.OfficeScores): Promise<s.GridView> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    const r = await store.findRound(tx, actor, id, true);
    if (!r) throw fail('evaluation.roundNotFound');
    if (!policy.mayScore(actor, r))
      throw fail('evaluation.notYours', {
        reason: `“核定”由区安委办办理，现在是“${roundMachine.states[r.state].label}”`,
      });
    await store.sheetsOf(tx, actor, r.id, true);
    const known = new Map(
      (await sheetsWithItems(tx, actor, r.id)).flatMap((one) =>
        one.items.map((item) => [item.id, { item, of: one.content.items.find((of) => of.key === item.key) }] as const),
      ),
    );
    const now = ctx.clock.now();
    const changes = [];
    for (const one of input.scores) {
      const { item, of } = known.get(one.itemId) ?? {};
      if (!item || !of) throw fail('evaluation.itemNotFound');
      if (of.role !== 'score' || (of.source !== 'indicator' && of.formula.form === 'perCase'))
        throw fail('evaluation.notByPeople', { title: of.title });
      requireRange(of, one.score);
      const stood = item.computed ?? item.self_score;
      if (one.score !== null && one.reason.length < 2 && stood !== null && stood !== one.score)
        throw fail('evaluation.reasonMissing');
      changes.push(change(now, item, 'office', item.final, one.score ?? item.computed, one.reason));
    }
    await store.setOffices(tx, actor, input.scores);
    await store.insertChanges(tx, actor, now, changes);
    await audit(tx, ctx, {
      action: 'evaluationRound.score',
      subjectType: roundCase.type,
      subjectId: r.id,
      subjectCode: r.code,
      facts: { scores: input.scores.length },
    });
    return presentGrid(tx, ctx, id);
  });
}
