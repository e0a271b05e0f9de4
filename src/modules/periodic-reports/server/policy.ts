/** Who may do what with a report (deny by default). The report is already inside the actor's scope. */
import { hasRole, type Actor } from '#kernel/shared/actor.ts';
import { failWith } from '#kernel/shared/errors.ts';
import { isSame, person, yes, type Answer, type Behalves } from '#platform/casework/shared/answers.ts';
import { reportErrors } from '../shared/errors.ts';
import { reportActionLabels, reportMachine, type ReportAction, type ReportState } from '../shared/states.ts';
import type { ReportRow, RevisionRow } from './store.ts';

export const fail = failWith(reportErrors);

/** People who fill in a unit's report. */
export const FILLERS = [
  'office.admin',
  'office.reviewer',
  'department.officer',
  'department.reviewer',
  'street.officer',
  'street.reviewer',
] as const;
/** The unit's head signs (主要负责人、分管负责人、街道负责人、安委办领导). */
export const SIGNERS = ['department.head', 'department.deputy', 'street.patron', 'office.leader'] as const;
export const OFFICE = ['office.admin', 'office.reviewer'] as const;

export const isOffice = (actor: Actor): boolean => actor.unitKind === 'office' && hasRole(actor, ...OFFICE);
const isFiller = (actor: Actor, r: ReportRow): boolean => actor.unitId === r.unit_id && hasRole(actor, ...FILLERS);
/** The committee's leaders sign for its office from their own unit. */
const isSigner = (actor: Actor, r: ReportRow): boolean =>
  hasRole(actor, ...SIGNERS) &&
  (actor.unitId === r.unit_id ||
    (r.unit_kind === 'office' && actor.unitKind === 'leadership' && hasRole(actor, 'office.leader')));

/** Wrote in this revision, or confirmed it. */
const hasHand = (actor: Actor, r: ReportRow, v: RevisionRow, behalves: Behalves): boolean =>
  [...v.filled_by, r.confirmed_by].some((id) => isSame(actor, id, behalves));

export function mayOn(actor: Actor, action: ReportAction, r: ReportRow, v: RevisionRow, behalves: Behalves): Answer {
  const at = (states: readonly ReportState[], then: () => Answer = () => yes): Answer =>
    states.includes(r.state) ? then() : null;
  switch (action) {
    case 'prefill':
      return isFiller(actor, r) ? at(['notStarted']) : null;
    case 'save':
    case 'refresh':
    case 'importExcel':
      return isFiller(actor, r) ? at(['prefilled', 'returned']) : null;
    case 'confirm':
      return isFiller(actor, r) ? at(['prefilled', 'returned']) : null;
    case 'reopen':
      return isSigner(actor, r) ? at(['confirmed', 'signed']) : isFiller(actor, r) ? at(['confirmed']) : null;
    case 'sign':
      return isSigner(actor, r)
        ? at(['confirmed'], () =>
            hasHand(actor, r, v, behalves) ? person('您填写或核对过这份报送，须由另一位负责人签发') : yes,
          )
        : null;
    case 'submit':
      return isFiller(actor, r) || isSigner(actor, r) ? at(['signed']) : null;
    case 'sendBack':
    case 'accept':
      return isOffice(actor)
        ? at(action === 'accept' ? ['submitted'] : ['submitted', 'accepted'], () =>
            // The office's own report is looked at by somebody who had no hand in it.
            hasHand(actor, r, v, behalves) || isSame(actor, r.signed_by, behalves)
              ? person('这份报送由您填报或签发，须由安委办另一位人员审核')
              : yes,
          )
        : null;
    case 'askAmend':
      return isFiller(actor, r) || isSigner(actor, r) ? at(['locked']) : null;
    case 'allowAmend':
    case 'refuseAmend':
      return isOffice(actor)
        ? at(['amending'], () =>
            isSame(actor, r.amend_asked_by, behalves) ? person('更正由您申请，须由安委办另一位人员审批') : yes,
          )
        : null;
    case 'comment':
      return isFiller(actor, r) || isSigner(actor, r) || isOffice(actor) ? yes : null;
  }
}

const whose: Readonly<Record<ReportAction, (r: ReportRow) => string>> = {
  prefill: (r) => `${r.unit_name}经办人员`,
  save: (r) => `${r.unit_name}经办人员`,
  refresh: (r) => `${r.unit_name}经办人员`,
  importExcel: (r) => `${r.unit_name}经办人员`,
  confirm: (r) => `${r.unit_name}经办人员`,
  reopen: (r) => `${r.unit_name}负责人`,
  sign: (r) => `${r.unit_name}负责人`,
  submit: (r) => r.unit_name,
  askAmend: (r) => r.unit_name,
  comment: (r) => `${r.unit_name}和区安委办`,
  sendBack: () => '区安委办',
  accept: () => '区安委办',
  allowAmend: () => '区安委办',
  refuseAmend: () => '区安委办',
};

export function require(answer: Answer, action: ReportAction, r: ReportRow): void {
  if (answer?.allowed) return;
  const reason = `“${reportActionLabels[action]}”由${whose[action](r)}办理，现在是“${reportMachine.states[r.state].label}”`;
  if (answer === null) throw fail(isTheirs(r, action) ? 'reports.notYours' : 'reports.notNow', { reason });
  throw fail(answer.kind === 'person' ? 'reports.notYours' : 'reports.notNow', { reason: answer.reason });
}
/** Whether the act could be done now by the right person: then it is the person that is wrong, else the state. */
const possible: Readonly<Record<ReportAction, readonly ReportState[]>> = {
  prefill: ['notStarted'],
  save: ['prefilled', 'returned'],
  refresh: ['prefilled', 'returned'],
  importExcel: ['prefilled', 'returned'],
  confirm: ['prefilled', 'returned'],
  reopen: ['confirmed', 'signed'],
  sign: ['confirmed'],
  submit: ['signed'],
  sendBack: ['submitted', 'accepted'],
  accept: ['submitted'],
  askAmend: ['locked'],
  allowAmend: ['amending'],
  refuseAmend: ['amending'],
  comment: [
    'notStarted',
    'prefilled',
    'confirmed',
    'signed',
    'submitted',
    'returned',
    'accepted',
    'locked',
    'amending',
  ],
};
const isTheirs = (r: ReportRow, action: ReportAction): boolean => possible[action].includes(r.state);
