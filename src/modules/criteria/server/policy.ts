/**
 * Who may look after the library (deny by default): the office loads any standard, a department the checklists of its own
 * industries (重点检查事项, plan T6-5); another person of the office decides. Source: domain §1.2 (each sector's own ministry sets
 * the statutory standards; the district only holds them), §11.3.
 */
import { hasRole, type Actor } from '#kernel/shared/actor.ts';
import { failWith } from '#kernel/shared/errors.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { criteriaErrors } from '../shared/errors.ts';
import type { EditionRecord, editionActs } from '../shared/editions.ts';
import type { CriterionKind, IndustryCode } from '../shared/schema.ts';
import type { EditionState } from '../shared/states.ts';

const fail = failWith(criteriaErrors);

export type EditionAct = (typeof editionActs)[number];
export const DECIDERS = ['office.admin', 'office.reviewer', 'office.leader'] as const;
const MAKERS = ['department.officer', 'department.reviewer'] as const;

/** Kinds of standard that the actor may load. */
export const mayLoad = (actor: Actor): 'none' | 'focus' | 'all' =>
  hasRole(actor, 'office.admin')
    ? 'all'
    : hasRole(actor, ...MAKERS) && actor.unitKind === 'department'
      ? 'focus'
      : 'none';

/** Why the actor may not load this, or null. */
export function loadFault(
  actor: Actor,
  standard: { kind: CriterionKind; industries: readonly IndustryCode[] } | null,
): string | null {
  const may = mayLoad(actor);
  if (may === 'none') return '新版本由安委办管理员载入，部门可以载入本行业领域的重点检查事项';
  if (may === 'all' || standard === null) return null;
  if (standard.kind === 'statutory')
    return '法定判定标准由国家主管部门制定，区里只由安委办管理员载入；部门可以载入重点检查事项';
  const foreign = standard.industries.filter((code) => !actor.scope.industries.includes(code));
  return actor.scope.all || foreign.length === 0
    ? null
    : '重点检查事项的适用行业领域超出了本部门的监管范围，请改小后再传';
}

export interface EditionCase {
  state: EditionState;
  unit_id: string | null;
  hands: readonly string[];
  valid_from: PlainDate;
  /** For whom people acted on it (代办). */
  behalves: ReadonlyMap<string, readonly string[]>;
}

const people = (actor: Actor): string[] => [actor.userId, ...(actor.onBehalfOf ? [actor.onBehalfOf.userId] : [])];

/** Whether the actor, or the one for whom the actor stands, had a hand in the draft. */
const hadAHand = (actor: Actor, edition: EditionCase): boolean => {
  const hands = edition.hands.flatMap((id) => [id, ...(edition.behalves.get(id) ?? [])]);
  return people(actor).some((id) => hands.includes(id));
};

const isMaker = (actor: Actor, edition: EditionCase): boolean =>
  hasRole(actor, 'office.admin') ||
  (mayLoad(actor) === 'focus' && actor.unitId !== null && actor.unitId === edition.unit_id);

/** undefined: never this person's · null: allowed · text: not now, and why. */
export function answer(
  actor: Actor,
  act: EditionAct,
  edition: EditionCase,
  today: PlainDate,
): string | null | undefined {
  switch (act) {
    case 'change':
    case 'submit':
    case 'discard':
      if (edition.state !== 'draft' || !isMaker(actor, edition)) return undefined;
      return null;
    case 'decide':
      if (edition.state !== 'review' || !hasRole(actor, ...DECIDERS)) return undefined;
      return hadAHand(actor, edition) ? '这一版是您载入或改过的，请安委办另一人审核发布' : null;
    case 'withdraw':
      if (edition.state !== 'published' || !hasRole(actor, ...DECIDERS)) return undefined;
      return edition.valid_from <= today ? '已经施行，不能撤回；有错误的请载入更正的版本' : null;
  }
}

const labels: Record<EditionAct, string> = {
  change: '改正日期和出处',
  submit: '送审',
  decide: '审核发布',
  withdraw: '施行前撤回',
  discard: '作废草稿',
};

export function allowedActions(actor: Actor, edition: EditionCase, today: PlainDate): EditionRecord['allowedActions'] {
  return (Object.keys(labels) as EditionAct[]).flatMap((action) => {
    const reason = answer(actor, action, edition, today);
    if (reason === undefined) return [];
    return [
      {
        action,
        label: labels[action],
        primary: reason === null && (action === 'submit' || action === 'decide'),
        ...(reason === null ? {} : { locked: { reason } }),
      },
    ];
  });
}

/** Refuses what the actor may never do, or not to this draft. What is only not now is refused by the state machine or the act. */
export function require(actor: Actor, act: EditionAct, edition: EditionCase, today: PlainDate): void {
  const known = act === 'withdraw' && edition.state === 'published' ? null : answer(actor, act, edition, today);
  if (known === null) {
    if (act !== 'withdraw' || hasRole(actor, ...DECIDERS)) return;
  }
  if (typeof known === 'string') throw fail('criteria.notYours', { reason: known });
  const isMine = act === 'decide' || act === 'withdraw' ? hasRole(actor, ...DECIDERS) : isMaker(actor, edition);
  // Mine to do, but the state does not allow it: the machine says so in its own words.
  if (isMine) return;
  throw fail('criteria.notYours', {
    reason:
      act === 'decide' || act === 'withdraw'
        ? '新版本由安委办审核、发布和撤回'
        : '草稿由载入的单位修改和送审，其他单位可以查看',
  });
}

const CHECKERS = ['office', 'department', 'street', 'enterprise', 'expert'];

/** Why the actor may not make a checklist for this purpose, or null. */
export function mayMakeChecklist(actor: Actor, purpose: 'self' | 'inspection'): string | null {
  if (!CHECKERS.includes(actor.unitKind) || actor.roles.length === 0) return '检查清单由部门、街道、企业和专家制作';
  return actor.unitKind === 'enterprise' && purpose === 'inspection'
    ? '企业制作的是自查清单，请把用途改为“企业自查”'
    : null;
}

/** A list is changed by the unit that made it. */
export const mayEditChecklist = (actor: Actor, list: { unit_id: string | null; unit_name: string }): string | null =>
  actor.unitId !== null && actor.unitId === list.unit_id ? null : `这份清单是${list.unit_name}制作的，要改动请另做一份`;
