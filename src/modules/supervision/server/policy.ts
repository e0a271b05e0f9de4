/**
 * Who may do what on a measure and on a listing, and why not (deny by default). The record is already inside the actor's scope.
 * Drafter ≠ signer; proposer ≠ approver; what an authority listed, it alone accepts and delists.
 */
import { hasRole, type Actor } from '#kernel/shared/actor.ts';
import { failWith } from '#kernel/shared/errors.ts';
import { isSame, person, state, yes, type Answer as Plain, type Behalves } from '#platform/casework/shared/answers.ts';
import { supervisionErrors } from '../shared/errors.ts';
import {
  levels,
  listingActions,
  measureActions,
  rungs,
  type Level,
  type ListingAction,
  type MeasureAction,
} from '../shared/labels.ts';
import {
  listingMachine,
  listingSteps,
  measureMachine,
  measureSteps,
  type ListingState,
  type MeasureState,
} from '../shared/states.ts';
import type { ListingRow, MeasureRow } from './store.ts';

export const fail = failWith(supervisionErrors);
/** `step`: it is another step's turn, which the record shows by itself; such an act is refused, but not listed as locked. */
export type Answer = Plain | { allowed: false; reason: string; kind: 'step' };
const early = (label: string): Answer => ({ allowed: false, reason: `现在是“${label}”，还不到这一步`, kind: 'step' });

const PROPOSERS = [
  'office.admin',
  'office.reviewer',
  'department.officer',
  'department.reviewer',
  'street.officer',
  'street.reviewer',
] as const;
const ANSWERING = [
  'department.officer',
  'department.reviewer',
  'department.deputy',
  'department.head',
  'street.officer',
  'street.reviewer',
  'enterprise.principal',
  'enterprise.safety',
] as const;

export const mayPropose = (actor: Actor): boolean => hasRole(actor, ...PROPOSERS);
const drafter = (a: Actor): boolean => a.unitKind === 'office' && hasRole(a, 'office.admin', 'office.reviewer');
export const isSigner = (a: Actor, m: Pick<MeasureRow, 'rung'>): boolean =>
  hasRole(a, 'office.leader') || (!rungs[m.rung].leader && a.unitKind === 'office' && hasRole(a, 'office.reviewer'));
const addressed = (a: Actor, m: MeasureRow): boolean =>
  m.recipients.some((r) => r.unitId === a.unitId) && hasRole(a, ...ANSWERING);

export interface MeasureFacts {
  /** The actor's unit still owes its receipt. */
  owesReceipt: boolean;
  openPromises: number;
  behalves: Behalves;
}

const at = (m: MeasureRow, states: readonly MeasureState[], then: () => Answer): Answer =>
  states.includes(m.state) ? then() : early(measureMachine.states[m.state].label);

const measureRules: Record<MeasureAction, (a: Actor, m: MeasureRow, f: MeasureFacts) => Answer> = {
  draft: (a, m) => (drafter(a) ? at(m, measureSteps.draft.from, () => yes) : null),
  approveSkip: (a, m, f) =>
    hasRole(a, 'office.leader') && m.skip_reason && m.skip_approved_by === null
      ? at(m, ['proposed', 'drafted'], () =>
          isSame(a, m.proposed_by, f.behalves) ? person('您是提出人，越级须由另一位领导批准') : yes,
        )
      : null,
  sendBack: (a, m) => (isSigner(a, m) ? at(m, measureSteps.sendBack.from, () => yes) : null),
  issue: (a, m, f) =>
    isSigner(a, m)
      ? at(m, measureSteps.issue.from, () =>
          isSame(a, m.drafted_by, f.behalves)
            ? person('您是起草人，须由另一位签发')
            : m.skip_reason && m.skip_approved_by === null
              ? state('这是越级办理，先批准越级再签发')
              : yes,
        )
      : null,
  receive: (a, m, f) => (addressed(a, m) && f.owesReceipt ? at(m, ['issued'], () => yes) : null),
  reply: (a, m, f) =>
    addressed(a, m)
      ? m.rung === 'talk'
        ? null
        : at(m, measureSteps.reply.from, () => (f.owesReceipt ? state('先签收，再复函') : yes))
      : null,
  recordTalk: (a, m) => (drafter(a) && m.rung === 'talk' ? at(m, measureSteps.recordTalk.from, () => yes) : null),
  keepPromise: (a, m, f) =>
    (addressed(a, m) || drafter(a)) && m.state === 'replied' && f.openPromises > 0 ? yes : null,
  settle: (a, m, f) =>
    drafter(a)
      ? at(m, measureSteps.settle.from, () =>
          f.openPromises > 0 ? state(`还有 ${f.openPromises} 项整改承诺没有落实`) : yes,
        )
      : null,
  withdraw: (a, m) =>
    (a.unitKind === 'office' && hasRole(a, 'office.reviewer')) || hasRole(a, 'office.leader')
      ? at(m, measureSteps.withdraw.from, () => yes)
      : null,
};

export const mayMeasure = (actor: Actor, action: MeasureAction, m: MeasureRow, f: MeasureFacts): Answer =>
  measureRules[action](actor, m, f);

function demand(answer: Answer, absent: string): void {
  if (answer?.allowed) return;
  if (answer === null) throw fail('supervision.notYours', { reason: absent });
  if (answer.kind === 'person') throw fail('supervision.samePerson', { reason: answer.reason });
  throw fail('supervision.wrongState', { reason: answer.reason });
}

/** Throws with the reason in words: 403 for the wrong person, 409 for the wrong time. */
export const requireMeasure = (actor: Actor, action: MeasureAction, m: MeasureRow, f: MeasureFacts): void => {
  const absent =
    action === 'issue' && rungs[m.rung].leader
      ? `${rungs[m.rung].letter}由安委办领导签发`
      : `“${measureActions[action]}”不由您的岗位办理`;
  demand(mayMeasure(actor, action, m, f), absent);
};

/** Roles that review and approve at each level of listing. */
const levelRoles: Readonly<Record<Level, { review: readonly string[]; approve: readonly string[] }>> = {
  street: { review: ['street.reviewer'], approve: ['street.patron'] },
  department: { review: ['department.reviewer'], approve: ['department.head', 'department.deputy'] },
  district: { review: ['office.reviewer'], approve: ['office.leader'] },
  city: { review: ['office.reviewer'], approve: ['office.leader'] },
};
export const rolesOf = (level: Level) => levelRoles[level];

/** The actor belongs to the authority that lists: its unit, or for the committee its leaders. */
export const isAuthority = (a: Actor, l: Pick<ListingRow, 'level' | 'listing_unit_id'>): boolean =>
  a.unitId === l.listing_unit_id || ((l.level === 'district' || l.level === 'city') && hasRole(a, 'office.leader'));
const reviews = (a: Actor, l: ListingRow): boolean => isAuthority(a, l) && hasRole(a, ...levelRoles[l.level].review);
const approves = (a: Actor, l: ListingRow): boolean => isAuthority(a, l) && hasRole(a, ...levelRoles[l.level].approve);
const firm = (a: Actor, l: ListingRow): boolean =>
  a.scope.enterprises.includes(l.enterprise_id) && hasRole(a, 'enterprise.principal', 'enterprise.safety');
const competent = (a: Actor, l: ListingRow): boolean =>
  a.unitId === l.unit_id && hasRole(a, 'department.officer', 'department.reviewer', 'office.reviewer');

export interface ListingFacts {
  owesReceipt: boolean;
  pendingExtension: { id: string; by: string } | null;
  /** No more extensions by the rule in force. */
  extensionsUsed: boolean;
  behalves: Behalves;
}

const when = (l: ListingRow, states: readonly ListingState[], then: () => Answer): Answer =>
  states.includes(l.state) ? then() : early(listingMachine.states[l.state].label);
/** The acceptance and the delisting are asked for by many: say whose they are. */
const theirs = (a: Actor, l: ListingRow): Answer =>
  ['office', 'department', 'street', 'leadership'].includes(a.unitKind) && !isAuthority(a, l) && l.listed_on !== null
    ? person(`摘牌只能由挂牌机关${l.listing_unit_name}办理`)
    : null;

const listingRules: Record<ListingAction, (a: Actor, l: ListingRow, f: ListingFacts) => Answer> = {
  review: (a, l, f) =>
    reviews(a, l)
      ? when(l, listingSteps.review.from, () =>
          isSame(a, l.proposed_by, f.behalves) ? person('您是提请人，须由另一位审核') : yes,
        )
      : null,
  approve: (a, l, f) =>
    approves(a, l)
      ? when(l, listingSteps.approve.from, () =>
          isSame(a, l.proposed_by, f.behalves) || isSame(a, l.reviewed_by, f.behalves)
            ? person('提请、审核、审批须由不同的人办理')
            : yes,
        )
      : null,
  refuse: (a, l) => (reviews(a, l) || approves(a, l) ? when(l, listingSteps.refuse.from, () => yes) : null),
  receive: (a, l, f) => (f.owesReceipt && hasRole(a, ...ANSWERING) && l.state !== 'raised' ? yes : null),
  addProgress: (a, l) => (firm(a, l) || competent(a, l) ? when(l, ['listed', 'accepting'], () => yes) : null),
  extend: (a, l, f) =>
    firm(a, l)
      ? when(l, ['listed'], () =>
          f.pendingExtension ? state('已有一份延长申请正在审批') : f.extensionsUsed ? state('延长次数已用完') : yes,
        )
      : null,
  decideExtension: (a, l, f) =>
    approves(a, l) && f.pendingExtension
      ? isSame(a, f.pendingExtension.by, f.behalves)
        ? person('您是申请人，须由他人审批')
        : yes
      : null,
  applyAcceptance: (a, l) => (firm(a, l) ? when(l, listingSteps.applyAcceptance.from, () => yes) : null),
  accept: (a, l) =>
    reviews(a, l) ? when(l, listingSteps.accept.from, () => yes) : l.state === 'accepting' ? theirs(a, l) : null,
  delist: (a, l, f) =>
    approves(a, l)
      ? when(l, listingSteps.delist.from, () =>
          isSame(a, l.accepted_by, f.behalves) ? person('您是验收人，摘牌须由另一位批准') : yes,
        )
      : ['accepting', 'accepted', 'listed'].includes(l.state)
        ? theirs(a, l)
        : null,
  raise: (a, l) =>
    isAuthority(a, l) && hasRole(a, ...levelRoles[l.level].review) && l.level !== 'city'
      ? when(l, ['listed', 'accepting'], () => yes)
      : null,
};
export const mayListing = (actor: Actor, action: ListingAction, l: ListingRow, f: ListingFacts): Answer =>
  listingRules[action](actor, l, f);

export const requireListing = (actor: Actor, action: ListingAction, l: ListingRow, f: ListingFacts): void => {
  const answer = mayListing(actor, action, l, f);
  if (answer?.allowed) return;
  if ((action === 'accept' || action === 'delist') && !isAuthority(actor, l))
    throw fail('supervision.otherAuthority', { unit: l.listing_unit_name });
  demand(answer, `“${listingActions[action]}”不由您的岗位办理，本件挂牌机关是${l.listing_unit_name}`);
};

/** Levels at which the actor may propose: its own and every one above. */
export function levelsFor(actor: Actor): Level[] {
  if (!mayPropose(actor)) return [];
  const own = { street: 0, department: 1, office: 2 }[actor.unitKind as 'street'];
  return own === undefined
    ? []
    : levels.slice(own).filter((level) => !(level === 'department' && actor.unitKind === 'street'));
}
