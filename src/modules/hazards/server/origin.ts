/**
 * Who may know where a finding came from (举报保护). A report of the public or of an insider wears the mask of an inspection for
 * the firm and for experts; a ticket, and that a report is a source of another record, are for its custodians alone. D§5.4.
 */
import { hasRole, type Actor } from '#kernel/shared/actor.ts';
import { groupOf, type Channel } from '../shared/labels.ts';

/** What those who may not know the origin are shown instead. */
export const MASK = 'departmentInspection' satisfies Channel;

/** The authorities know by which channel a record of its own came. */
export const seesOrigin = (actor: Actor): boolean => !['enterprise', 'anonymous', 'expert'].includes(actor.unitKind);

/** Who keeps what the public said (举报受理): tickets, and reports that were merged into another record. */
export const isCustodian = (actor: Actor): boolean => hasRole(actor, 'intake');

export const isProtected = (channel: Channel): boolean => groupOf(channel) === 'report';

export const shownChannel = (actor: Actor, channel: Channel): Channel =>
  isProtected(channel) && !seesOrigin(actor) ? MASK : channel;
