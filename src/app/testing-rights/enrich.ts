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
    await query(`insert into hazard_source_marks (id, hazard_id) values (gen_random_uuid(), $1)`, [id]);
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
  // Suspicions inside a firm and across firms, streets and fields: seen only by who sees both ends.
  await query(
    `insert into hazard_pairs (first_id, second_id, kind, score, reasons, found_at)
     select h.id, k.id, 'duplicate', 0.8, array['同一部位'], now() from hazards h
       join lateral (select id from hazards k where k.id > h.id and k.state <> 'void' order by k.enterprise_id <> h.enterprise_id, k.id limit 2) k on true
     where h.state <> 'void' order by h.id limit 60 on conflict do nothing`,
  );
  // A doubtful row in a ledger that a department, a street and the office brought in.
  for (const [n, login] of ['yingji', 'jiedao', 'anweiban-guanli'].entries()) {
    await query(
      `insert into enterprise_imports (id, file_name, file_sha256, format, sheet, header, state, total_rows, done_row, by_id, by_name, by_unit_id, by_post_id, created_at, finished_at)
       select gen_random_uuid(), '台账.xlsx', $2, 'xlsx', '台账', '{"sheets": ["台账"], "headerRows": [1], "columns": [], "remarks": []}', 'done', 1, 1, u.id, u.name, p.unit_id, p.id, now(), now()
       from users u join posts p on p.user_id = u.id where u.login = $1`,
      [login, `ledger-${n}`],
    );
    await query(
      `insert into enterprise_import_rows (import_id, row_no, outcome, row_values, issues, row_key, content_key)
       select id, 2, 'doubtful', '{"name": "天津某某机械厂"}', '[]', $1, $1 from enterprise_imports where file_sha256 = $1`,
      [`ledger-${n}`],
    );
  }
  // A district below, and what it sent.
  await query(
    `insert into exchange_senders (code, name, public_key, key_id, added_by_name, added_at) values ('below', '下级单位', 'key', 'below-1', '登记人', now()) on conflict do nothing`,
  );
  await query(
    `insert into exchange_inbox (id, sender, package_code, number, mode, purpose, said_at, sm3, records, accepted, rejected, receipt, received_at, received_by, received_by_name)
     select gen_random_uuid(), 'below', 'B-1', 1, 'full', 'routine', now(), 'sm3', 1, 1, 0, '{}', now(), id, name from users where login = 'anweiban-guanli'`,
  );
  await query(
    `insert into exchange_received (sender, data_set, record_key, record_version, op, content, package_code, received_at)
     values ('below', 'enterprise', 'E-1', 1, 'new', '{"name": "下级企业"}', 'B-1', now())`,
  );
  // Letters that wait for the signature of one person.
  for (const [n, login] of ['qiye', 'yingji', 'jiedao', 'zhuanjia'].entries()) {
    const [letter] = await query<{ id: string }>(`select id from documents order by id offset $1 limit 1`, [n * 3]);
    await query(
      `insert into document_recipients (id, document_id, role, user_id, name, title, sort)
       select gen_random_uuid(), $1, 'principal', id, name, '', 9 from users where login = $2`,
      [letter?.id, login],
    );
    await query(
      `update document_progress set recipients = recipients + 1, completed_at = null where document_id = $1`,
      [letter?.id],
    );
  }
}

/** What is easily made by its own door: checklists, an edition on its way. */
export async function make(
  send: (login: string, method: string, url: string, body?: unknown) => Promise<unknown>,
): Promise<void> {
  const { standards } = (await send('yingji', 'GET', '/criteria/checklists/topics')) as {
    standards: { id: string; topics: { sector: string }[] }[];
  };
  const first = standards.find((one) => one.topics.length > 0);
  const topics = [{ standardId: first?.id, sector: first?.topics[0]?.sector }];
  for (const login of ['anweiban-guanli', 'yingji', 'jiedao', 'qiye'])
    await send(login, 'POST', '/criteria/checklists', {
      title: '自查清单',
      purpose: login === 'qiye' ? 'self' : 'inspection',
      topics,
    });
  await send('anweiban-guanli', 'POST', '/criteria/abolitions', {
    standardId: 'MEM-10-2023',
    from: '2027-01-01',
    docNo: '试行文件〔2026〕1号',
    source: '区政府网站',
    tag: '[K]',
  });
}
