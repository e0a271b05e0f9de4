-- Facts of the new figures for what was done before they were kept, from the timeline, the clocks and the register itself.
-- They lie in the hazard's present cell, as the facts of a corrected hazard do; what was withdrawn (误判撤销) counts nothing.

create table hazard_facts_former (
  id uuid primary key,
  hazard_id uuid not null,
  day date not null,
  measure text not null
);
-- Steps of rectification: each act counts.
insert into hazard_facts_former (id, hazard_id, day, measure)
  select md5('fact ' || e.id || m.measure)::uuid, e.subject_id, (e.at at time zone 'Asia/Shanghai')::date, m.measure
  from case_events e join (values ('judgeGeneral', 'judged'), ('confirm', 'judged'), ('issueNotice', 'notified'), ('approvePlan', 'planned'),
      ('submitCompletion', 'rectified'), ('verifyPass', 'verified')) as m (act, measure) on m.act = e.act
  where e.subject_type = 'hazard';
-- Notified before the clock of the step ran out.
insert into hazard_facts_former (id, hazard_id, day, measure)
  select md5('fact ' || e.id || 'notifiedOnTime')::uuid, e.subject_id, (e.at at time zone 'Asia/Shanghai')::date, 'notifiedOnTime'
  from case_events e
  where e.subject_type = 'hazard' and e.act = 'issueNotice' and exists (select 1 from case_clocks c where c.subject_type = 'hazard' and c.subject_id = e.subject_id
    and c.label = '下达整改通知' and c.started_at <= e.at and (e.at at time zone 'Asia/Shanghai')::date <= c.due_on
    and not exists (select 1 from case_clocks l where l.subject_type = 'hazard' and l.subject_id = c.subject_id and l.label = c.label and l.started_at > c.started_at and l.started_at <= e.at));
-- Taken off the list after a completion that kept its deadline: the present closure by the record, a former one by its clock.
insert into hazard_facts_former (id, hazard_id, day, measure)
  select md5('fact ' || e.id || 'closedOnTime')::uuid, e.subject_id, (e.at at time zone 'Asia/Shanghai')::date, 'closedOnTime'
  from case_events e join hazards h on h.id = e.subject_id
    cross join lateral (select (d.at at time zone 'Asia/Shanghai')::date as on_day, d.at from case_events d where d.subject_type = 'hazard' and d.subject_id = e.subject_id
      and d.act = 'submitCompletion' and d.at <= e.at order by d.at desc limit 1) done
    left join lateral (select c.due_on from case_clocks c where c.subject_type = 'hazard' and c.subject_id = e.subject_id and c.label in ('整改', '重新整改')
      and c.started_at <= done.at order by c.started_at desc limit 1) clock on true
  where e.subject_type = 'hazard' and e.act in ('verifyPass', 'close') and e.to_state = 'closed'
    and done.on_day <= case when h.completed_on = done.on_day and h.closed_on = (e.at at time zone 'Asia/Shanghai')::date then h.rectify_due_on else clock.due_on end;
insert into hazard_facts_former (id, hazard_id, day, measure)
  select md5('fact ' || r.id || 'extended')::uuid, r.subject_id, (r.decided_at at time zone 'Asia/Shanghai')::date, 'extended'
  from case_requests r where r.subject_type = 'hazard' and r.kind = 'extension' and r.status = 'approved';
insert into hazard_facts_former (id, hazard_id, day, measure)
  select md5('fact ' || h.id || m.measure)::uuid, h.id, h.listed_on, m.measure
  from hazards h cross join (values ('listed'), ('listing')) as m (measure) where h.listed_on is not null;
insert into hazard_facts_former (id, hazard_id, day, measure)
  select md5('fact ' || h.id || m.measure || 'end')::uuid, h.id, h.delisted_on, m.measure
  from hazards h cross join (values ('delisted'), ('listing')) as m (measure) where h.listed_on is not null and h.delisted_on is not null;
insert into hazard_facts (id, hazard_id, day, measure, n, street_code, industry, grade, channel, is_stock, unit_id, recorded_at)
  select f.id, f.hazard_id, f.day, f.measure, case when f.measure = 'listing' and f.id = md5('fact ' || f.hazard_id || 'listingend')::uuid then -1 else 1 end,
    h.street_code, h.industry, h.grade, o.channel, o.is_stock, h.unit_id, now()
  from hazard_facts_former f join hazards h on h.id = f.hazard_id
    join (select distinct on (hazard_id) hazard_id, channel, is_stock from hazard_facts where measure = 'found' order by hazard_id, id desc) o on o.hazard_id = h.id
  where h.state <> 'void';
insert into hazard_figures_pending (id, day, measure, n, street_code, industry, grade, channel, is_stock, unit_id)
  select f.id, f.day, f.measure, f.n, f.street_code, f.industry, f.grade, f.channel, f.is_stock, f.unit_id
  from hazard_facts f join hazard_facts_former b on b.id = f.id;
drop table hazard_facts_former;
