/** What the acts of this room share: cases, numbers, who has which thing to do. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { drawCode } from '#kernel/server/numbers.ts';
import { newId } from '#kernel/shared/id.ts';
import type { CaseKind, NewTodo } from '#platform/casework/server/index.ts';
import { findUsers, officeUnit } from '#platform/identity/server/index.ts';
import {
  commendationMachine,
  correctionMachine,
  inquiryMachine,
  objectionMachine,
  roundMachine,
  schemeMachine,
  sheetMachine,
  type ChangeKind,
  type CommendationState,
  type CorrectionState,
  type InquiryState,
  type ObjectionState,
  type RoundState,
  type SchemeState,
  type SheetState,
} from '../shared/states.ts';
import { LEADER_ROLES, OFFICE_ROLES, UNIT_ROLES } from './policy.ts';
import type * as store from './store.ts';

export const schemeCase: CaseKind<SchemeState> = {
  type: 'evaluationScheme',
  table: 'evaluation_schemes',
  machine: schemeMachine,
};
export const roundCase: CaseKind<RoundState> = {
  type: 'evaluationRound',
  table: 'evaluation_rounds',
  machine: roundMachine,
};
export const sheetCase: CaseKind<SheetState> = {
  type: 'evaluationSheet',
  table: 'evaluation_sheets',
  machine: sheetMachine,
};
export const objectionCase: CaseKind<ObjectionState> = {
  type: 'evaluationObjection',
  table: 'evaluation_objections',
  machine: objectionMachine,
};
export const correctionCase: CaseKind<CorrectionState> = {
  type: 'evaluationCorrection',
  table: 'evaluation_corrections',
  machine: correctionMachine,
};
export const commendationCase: CaseKind<CommendationState> = {
  type: 'evaluationCommendation',
  table: 'evaluation_commendations',
  machine: commendationMachine,
};
export const inquiryCase: CaseKind<InquiryState> = {
  type: 'evaluationInquiry',
  table: 'evaluation_inquiries',
  machine: inquiryMachine,
};
export const subject = (kind: { type: string }, record: { id: string }) => ({ type: kind.type, id: record.id });

export const codeOf = (ctx: Ctx, letters: 'KF' | 'KH' | 'YY' | 'GZ' | 'BZ' | 'ZX', year?: number): Promise<string> =>
  drawCode(ctx, letters, { table: 'evaluation_counters', year });

/** Whose turn it is, as addressees of a thing to do. */
export async function officeTodo(tx: Tx, roles: readonly string[] = OFFICE_ROLES): Promise<NewTodo['to']> {
  const office = await officeUnit(tx);
  return office ? [{ unitId: office.id, roles: [...roles] }] : [];
}
export async function leaderTodo(tx: Tx, except: readonly (string | null)[] = []): Promise<NewTodo['to']> {
  const leaders = await findUsers(tx, { roles: LEADER_ROLES });
  const open = leaders.filter((u) => !except.includes(u.userId));
  return [...new Map(open.map((u) => [u.userId, { userId: u.userId, unitId: null }])).values()];
}
export const unitTodo = (unitId: string): NewTodo['to'] => [{ unitId, roles: [...UNIT_ROLES] }];

const idsOf = (users: readonly { userId: string }[]): string[] => users.map((u) => u.userId);
export const peopleOfUnit = async (tx: Tx, unitId: string): Promise<string[]> =>
  idsOf(await findUsers(tx, { unitId, roles: UNIT_ROLES }));
export const peopleOfOffice = async (tx: Tx): Promise<string[]> => {
  const office = await officeUnit(tx);
  return office ? idsOf(await findUsers(tx, { unitId: office.id, roles: OFFICE_ROLES })) : [];
};
export const leaders = async (tx: Tx): Promise<string[]> => idsOf(await findUsers(tx, { roles: LEADER_ROLES }));

/** One line of the trail of a score. */
export const change = (
  at: Date,
  item: { id: string; sheet_id: string },
  kind: ChangeKind,
  before: number | null,
  after: number | null,
  reason: string,
  causeId: string | null = null,
) => ({
  id: newId<'scoreChange'>(at.getTime()),
  sheet_id: item.sheet_id,
  item_id: item.id,
  kind,
  before,
  after,
  reason,
  cause_id: causeId,
});

export const itemOf = (scheme: { content: store.SchemeRow['content'] }, key: string) =>
  scheme.content.items.find((item) => item.key === key);
