/** Through whose hands a letter goes, by kind of issuing unit; and which of them must be different people. */
import type { Tx } from '#kernel/server/db.ts';
import { hasRole, type Actor } from '#kernel/shared/actor.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { ruleOn, type RuleSeed } from '#platform/rules/server/index.ts';
import { z } from 'zod';
import { letterMachine } from '../shared/states.ts';
import { draftActions, type DraftAction, type DraftView } from '../shared/schema.ts';
import type { DraftRow } from './letter-store.ts';

type UnitKind = 'office' | 'department' | 'street';
const byKind = (kind: string, table: Record<UnitKind, readonly string[]>): readonly string[] =>
  Object.hasOwn(table, kind) ? table[kind as UnitKind] : [];

const drafters: Record<UnitKind, readonly string[]> = {
  office: ['office.admin', 'office.reviewer'],
  department: ['department.officer', 'department.reviewer', 'enforcement.officer'],
  street: ['street.officer', 'street.reviewer'],
};
const reviewers: Record<UnitKind, readonly string[]> = {
  office: ['office.reviewer'],
  department: ['department.reviewer', 'department.deputy', 'legal.reviewer'],
  street: ['street.reviewer'],
};
const signers: Record<UnitKind, readonly string[]> = {
  office: ['office.leader'],
  department: ['department.head', 'department.deputy'],
  street: ['street.patron'],
};

export const draftRoles = (unitKind: string): readonly string[] => byKind(unitKind, drafters);
export const reviewRoles = (unitKind: string): readonly string[] => byKind(unitKind, reviewers);
export const signRoles = (unitKind: string): readonly string[] => byKind(unitKind, signers);

export const handsRules: RuleSeed[] = [
  {
    key: 'documents.hands',
    label: '公文办理须由不同的人',
    value: [
      ['draft', 'review'],
      ['draft', 'sign'],
      ['review', 'sign'],
    ],
    document: '党政机关公文处理工作条例（中办发〔2012〕14号）',
    clause: '第十九条至第二十五条',
    validFrom: '2012-07-01',
    confidence: 0.6,
    tag: '[K?]',
    note: '条例分设拟制、审核、签发环节，未逐一写明须由不同的人；由安委办设定',
  },
];

const Hands = z.array(z.tuple([z.string(), z.string()]));

const handWords: Record<string, string> = { draft: '拟稿', review: '核稿', sign: '签发', issue: '编号印发' };

/** The two acts of each pair are done by different people (拟稿、核稿、签发分离), by the rule of the day on which the draft came to its step. */
export async function separations(tx: Tx, since: Date): Promise<[string, string][]> {
  return Hands.parse((await ruleOn(tx, 'documents.hands', dayOf(since))).value);
}

const handsOf = (draft: DraftRow, act: string): string[] =>
  ({
    draft: [draft.drafted_by, draft.drafted_for],
    review: [draft.reviewed_by, draft.reviewed_for],
    sign: [draft.signed_by, draft.signed_for],
    issue: [draft.issued_by],
  })[act]?.filter((id): id is string => id !== null) ?? [];

/** Why this actor may not do this act although the role is right; null: nothing stands against it. */
export function samePersonFault(
  actor: Actor,
  draft: DraftRow,
  act: DraftAction,
  pairs: readonly (readonly [string, string])[],
): string | null {
  const mine = [actor.userId, ...(actor.onBehalfOf ? [actor.onBehalfOf.userId] : [])] as string[];
  for (const [a, b] of pairs) {
    const other = act === a ? b : act === b ? a : null;
    if (other !== null && handsOf(draft, other).some((id) => mine.includes(id)))
      return `您已经是这份公文的${handWords[other] ?? ''}人，${handWords[act] ?? ''}须由另一人办理`;
  }
  return null;
}

/** Whether the actor's post may do the act on this draft; the state and the separation are asked apart. */
function isTheirs(actor: Actor, draft: DraftRow, unitKind: string, act: DraftAction): boolean {
  if (actor.kind === 'system') return act !== 'review' && act !== 'sign';
  const own = actor.unitId === draft.issuer_unit_id;
  const has = (roles: readonly string[]): boolean => hasRole(actor, ...roles);
  switch (act) {
    case 'review':
      return own && has(reviewRoles(unitKind));
    case 'sign':
      // The committee's leaders sign for its office from their own unit.
      return has(signRoles(unitKind)) && (own || (unitKind === 'office' && actor.unitKind === 'leadership'));
    case 'issue':
      return own && has(draftRoles(unitKind));
    case 'return':
      if (draft.state === 'draft') return isTheirs(actor, draft, unitKind, 'review');
      if (draft.state === 'reviewed') return isTheirs(actor, draft, unitKind, 'sign');
      return isTheirs(actor, draft, unitKind, 'issue') || isTheirs(actor, draft, unitKind, 'sign');
    case 'resubmit':
      return own && (draft.drafted_by === actor.userId || has(draftRoles(unitKind)));
    case 'withdraw':
      return own && (draft.drafted_by === actor.userId || has(draftRoles(unitKind)));
  }
}

export interface HandsFacts {
  unitKind: string;
  pairs: readonly (readonly [string, string])[];
}

/** What the actor may do now, with the reason where only the person is wrong. */
export function draftActionsOf(actor: Actor, draft: DraftRow, facts: HandsFacts): DraftView['allowedActions'] {
  return draftActions.flatMap((action) => {
    const step = letterMachine.steps[action];
    if (!(step.from as readonly string[]).includes(draft.state)) return [];
    if (!isTheirs(actor, draft, facts.unitKind, action)) return [];
    return [{ action, label: step.label, locked: samePersonFault(actor, draft, action, facts.pairs) }];
  });
}

/** Why the act is refused for want of the role; null when it is theirs. */
export function forbiddenReason(actor: Actor, draft: DraftRow, facts: HandsFacts, action: DraftAction): string | null {
  if (isTheirs(actor, draft, facts.unitKind, action)) return null;
  const who: Record<DraftAction, string> = {
    review: `核稿由${draft.issuer_name}的审核人员办理`,
    sign: facts.unitKind === 'office' ? '签发由安委会领导办理' : `签发由${draft.issuer_name}的负责人办理`,
    issue: `编号印发由${draft.issuer_name}的经办人员办理`,
    return: '退回由现在经手的核稿、签发或印发人员办理',
    resubmit: '修改由拟稿单位的经办人员办理',
    withdraw: '撤回由拟稿单位的经办人员办理',
  };
  return who[action];
}
