/** What the demo district does not hold and rights depend on: a report of the public merged into another record, a ticket, listings. */
import type { Query } from './world.ts';

export async function enrich(query: Query): Promise<void> {
  // A protected source: a report of the public, told in a record of the same firm that came another way.
  const sources = await query<{ id: string; keep: string; is_protected: boolean }>(
    `select distinct on (h.id) h.id, k.id as keep, h.channel in ('publicReport', 'insiderReport') as is_protected
     from hazards h join hazards k on k.enterprise_id = h.enterprise_id and k.id <> h.id and k.channel not in ('publicReport', 'insiderReport')
       and k.state not in ('void', 'closed', 'archived')
     where h.state in ('reported', 'awaitingConfirmation') or (h.state = 'rectifying' and h.notice_id is null and h.grade = 'general') order by h.id, k.id`,
  );
  const chosen = [
    ...sources.filter((s) => s.is_protected).slice(0, 2),
    ...sources.filter((s) => !s.is_protected).slice(0, 2),
  ];
  const stays = new Set(chosen.map((s) => s.keep));
  for (const { id, keep, is_protected } of chosen.filter((s) => !stays.has(s.id))) {
    await query(
      `insert into hazard_merges (id, source_id, hazard_id, is_protected, because, at, by_id, by_name, by_unit, before)
       select gen_random_uuid(), $1, $2, $3, '同一处的同一件事', now(), reporter_id, reporter_name, reporter_unit_name, '{}'::jsonb from hazards where id = $2`,
      [id, keep, is_protected],
    );
    await query(`update hazards set state = 'void', step_due_at = null, step_due_on = null where id = $1`, [id]);
    await query(`delete from hazard_facts where hazard_id = $1`, [id]);
  }
  await query(
    `insert into hazard_tickets (id, hazard_id, line, number, received_at, said, reply_due_on, reply_due_at, registered_by, registered_name, registered_at)
     select gen_random_uuid(), h.id, '12345', 'GD' || row_number() over (), now(), '市民反映的情况', '2026-10-08', '2026-10-08T16:00:00Z',
       (select id from users where login = 'jiedao'), '登记人', now() from hazards h where h.channel = 'publicReport'`,
  );
  for (const [state, notice] of [
    ['proposed', false],
    ['listed', true],
  ] as const)
    await query(
      `insert into supervision_listings (id, code, hazard_id, hazard_code, title, enterprise_id, enterprise_name, street_code, industry, unit_id,
         unit_name, level, listing_unit_id, listing_unit_name, reasons, statement, state, state_since, proposed_by, proposed_by_name,
         proposed_unit_name, proposed_at, listed_on, due_on, notice_id, notice_number)
       select gen_random_uuid(), 'GP-${state}-' || row_number() over (), h.id, h.code, h.title, h.enterprise_id, h.enterprise_name, h.street_code, h.industry,
         h.unit_id, h.unit_name, 'district', (select id from units where kind = 'office' limit 1), '区安委办', array['overdue'], '提请说明', $1, now(),
         h.reporter_id, h.reporter_name, h.reporter_unit_name, now(), case when $2 then '2026-09-01'::date end, case when $2 then '2026-12-01'::date end, case when $2 then gen_random_uuid() end, case when $2 then '（津东）安改〔2026〕900号' end
       from hazards h where h.grade = 'major' and h.state = 'rectifying' order by h.id offset case when $2 then 6 else 0 end limit 6`,
      [state, notice],
    );
}
