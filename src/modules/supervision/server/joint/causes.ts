/** What may take the ladder (督办阶梯) further: steps of joint work that ran out, and units that fall behind their peers, each with the unit that owes it. */
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { newId } from '#kernel/shared/id.ts';

export type CauseKind =
  | 'whistleAcknowledgeLate'
  | 'whistleLate'
  | 'whistleResultLate'
  | 'whistleUnsolved'
  | 'decisionLate'
  | 'visitReplyLate'
  | 'findingLate'
  | 'slowUnit'
  | 'evaluationLow';

/** What ran out, as the letters of the ladder say it. */
export const causeKindLabels: Readonly<Record<CauseKind, string>> = {
  whistleAcknowledgeLate: '吹哨逾期没有签收',
  whistleLate: '吹哨逾期没有到场',
  whistleResultLate: '吹哨处置结果逾期没有反馈',
  whistleUnsolved: '吹哨后街道评价没有解决',
  decisionLate: '会商议定事项逾期没有办结',
  visitReplyLate: '督导整改报告逾期没有报送',
  findingLate: '督导问题逾期没有整改',
  slowUnit: '进度滞后于同规模单位',
  evaluationLow: '年度考核不合格',
};

export interface Cause {
  kind: CauseKind;
  subjectType: string;
  subjectId: string;
  link: string;
  unitId: string;
  unitName: string;
  streetCode: string;
  title: string;
  dueAt: Date | null;
}

/** Notes a cause once; a second sweep over the same step changes nothing. */
export async function raiseCause(tx: Tx, _actor: Actor, at: Date, c: Cause): Promise<void> {
  await sql`insert into joint_causes (id, kind, subject_type, subject_id, link, unit_id, unit_name, street_code, title, due_at, arose_at)
    values (${newId<'cause'>(at.getTime())}, ${c.kind}, ${c.subjectType}, ${c.subjectId}, ${c.link}, ${c.unitId}, ${c.unitName}, ${c.streetCode}, ${c.title}, ${c.dueAt}, ${at})
    on conflict (kind, subject_type, subject_id) do nothing`.execute(tx);
}

/** What was owed has been done; that it was late stays on record. */
export async function meetCauses(
  tx: Tx,
  _actor: Actor,
  at: Date,
  subject: { type: string; id: string },
  kinds: readonly CauseKind[],
): Promise<void> {
  await sql`update joint_causes set met_at = ${at} where subject_type = ${subject.type} and subject_id = ${subject.id}
    and kind = any(${[...kinds]}::text[]) and met_at is null`.execute(tx);
}

/** Causes against a unit, newest first, for the ladder; the caller has checked that its actor may ask. */
export async function causesOf(
  tx: Tx,
  _actor: Actor,
  filter: { unitId?: string; openOnly?: boolean },
): Promise<(Cause & { id: string; aroseAt: Date; metAt: Date | null })[]> {
  const rows = await sql<Cause & { id: string; aroseAt: Date; metAt: Date | null }>`
    select id, kind, subject_type as "subjectType", subject_id as "subjectId", link, unit_id as "unitId", unit_name as "unitName",
      street_code as "streetCode", title, due_at as "dueAt", arose_at as "aroseAt", met_at as "metAt"
    from joint_causes where (${filter.unitId ?? null}::uuid is null or unit_id = ${filter.unitId ?? null})
      and (${filter.openOnly ?? false} = false or met_at is null) order by arose_at desc, id desc limit 500`.execute(
    tx,
  );
  return rows.rows;
}
