/**
 * Who may say that two records are one (并案), and which of them stays. The firm never; the competent department for what is
 * its own on both sides; the committee office for all. Deny by default.
 */
import { hasRole, type Actor } from '#kernel/shared/actor.ts';
import type { Channel, Grade } from '../shared/labels.ts';
import { hazardMachine, hazardSteps, type HazardState } from '../shared/states.ts';
import { isCustodian, isProtected } from './origin.ts';

export interface MergeSide {
  id: string;
  code: string;
  enterprise_id: string;
  channel: Channel;
  grade: Grade;
  state: HazardState;
  unit_id: string;
  unit_name: string;
}
/** What of the full record forbids to take it out of sight. */
export interface MergeFacts {
  isStopped: boolean;
  isListed: boolean;
  hasRequest: boolean;
  /** Deeds of the firm or documents that would have to be looked for under another number. */
  hasNotice: boolean;
}

const OFFICERS = [
  'department.officer',
  'department.reviewer',
  'department.deputy',
  'department.head',
  'enforcement.officer',
];
const OFFICE = ['office.admin', 'office.reviewer'];

/** May this person answer for the two records at all? */
export const mayDecide = (actor: Actor, a: Pick<MergeSide, 'unit_id'>, b: Pick<MergeSide, 'unit_id'>): boolean =>
  hasRole(actor, ...(OFFICE as [string])) ||
  (actor.unitId !== null &&
    [a, b].every((h) => h.unit_id === actor.unitId) &&
    hasRole(actor, ...(OFFICERS as [string])));

/** May this person take a source out again? What the public said only its custodian, who alone knows of it. */
export const mayUnmerge = (
  actor: Actor,
  keep: Pick<MergeSide, 'unit_id'>,
  source: Pick<MergeSide, 'unit_id'> & { is_protected: boolean },
): boolean =>
  source.is_protected ? isCustodian(actor) && actor.unitKind !== 'enterprise' : mayDecide(actor, keep, source);

const rank: Record<Grade, number> = { unjudged: 0, general: 1, major: 2 };

/**
 * Why `source` cannot become a source of `keep`, in words that say what to do; null when it can.
 * A report of the public never tells the record of another channel: then its origin would show.
 */
export function mergeFault(keep: MergeSide, source: MergeSide, facts: MergeFacts): string | null {
  if (keep.id === source.id) return '请选择两件不同的隐患';
  if (keep.enterprise_id !== source.enterprise_id) return '两件不是同一家企业的隐患，不能并案';
  if (keep.state === 'void' || source.state === 'void') return '已撤销的隐患不能并案';
  if (['closed', 'archived'].includes(keep.state))
    return `${keep.code} 已销号，销号后又出现的不是重复，请选“是复发”，或在该件上办理复发重开`;
  if (isProtected(keep.channel) && !isProtected(source.channel))
    return `请保留 ${source.code}：为保护来源，另一件只能并入它`;
  const allowed: readonly HazardState[] = hazardSteps.merge.from;
  if (!allowed.includes(source.state) || facts.hasNotice)
    return isProtected(source.channel) && !isProtected(keep.channel)
      ? `${source.code} 已办理到“${hazardMachine.states[source.state].label}”，不再并案，请分别办结`
      : `${source.code} 已办理到“${hazardMachine.states[source.state].label}”，请保留这一件，把另一件并入`;
  if (rank[source.grade] > rank[keep.grade])
    return isProtected(source.channel) && !isProtected(keep.channel)
      ? `请先判定 ${keep.code}，等级不低于 ${source.code} 后再并案`
      : `${source.code} 判定的等级更高，请保留这一件，把另一件并入`;
  if (facts.isStopped) return `${source.code} 已责令停产停用，请保留这一件`;
  if (facts.isListed) return `${source.code} 已挂牌督办，请保留这一件`;
  if (facts.hasRequest) return `${source.code} 有申请正在审核，审核完再并案`;
  return null;
}
