-- Figures, second issue: steps in time, listing, lengths of overdue and the competent unit become facts like the first five (T10, S1–S4).

alter table hazard_facts drop constraint hazard_facts_measure_check;
alter table hazard_facts add constraint hazard_facts_measure_check check (measure in ('found', 'closed', 'open', 'overdue', 'relapsed',
  'judged', 'notified', 'notifiedOnTime', 'planned', 'rectified', 'verified', 'closedOnTime', 'extended', 'listed', 'delisted', 'listing'));
-- The competent unit that the act is counted for; a hazard handed on takes its facts along, as it does when its grade is corrected.
alter table hazard_facts add column unit_id uuid;
-- Only for overdue: the first day after the deadline, so that the length of an overdue is known on any day.
alter table hazard_facts add column since date;
update hazard_facts f set unit_id = h.unit_id from hazards h where h.id = f.hazard_id;
-- At most one deadline runs at a time: what ends on a day ended the overdue that began last.
update hazard_facts f set since = p.since from (
    select d.hazard_id, d.grade, d.industry, d.day, case when d.n < 0 then coalesce(lag(d.day) over (partition by d.hazard_id, d.grade, d.industry, d.n = 0 order by d.day), d.day) else d.day end as since
    from (select hazard_id, grade, industry, day, sum(n) as n from hazard_facts where measure = 'overdue' group by 1, 2, 3, 4) d) p
  where f.measure = 'overdue' and f.hazard_id = p.hazard_id and f.grade = p.grade and f.industry = p.industry and f.day = p.day;
alter table hazard_facts alter column unit_id set not null;
alter table hazard_facts add constraint hazard_facts_since_check check ((measure = 'overdue') = (since is not null));
create index hazard_facts_since on hazard_facts (since, day) include (n, street_code, industry, grade, channel, is_stock, unit_id) where measure = 'overdue';

-- The roll-up is made again from the facts, now with the unit. The measure stands before the day: a table reads only the measures it shows.
drop table hazard_figures;
create table hazard_figures (
  level text not null check (level in ('c', 'q', 'm', 't', 'd')),
  grade text not null,
  channel text not null,
  stock text not null check (stock in ('stock', 'increment', '*')),
  measure text not null,
  starts_on date not null,
  street_code text not null,
  industry text not null,
  unit_id uuid not null,
  n integer not null,
  primary key (level, grade, channel, stock, measure, starts_on, street_code, industry, unit_id) include (n)
);
delete from hazard_figures_pending;
alter table hazard_figures_pending add column unit_id uuid not null;
update hazard_figures_turn set until = null, rolled_at = null where id = 1;
insert into hazard_figures_pending (id, day, measure, n, street_code, industry, grade, channel, is_stock, unit_id)
  select id, day, measure, n, street_code, industry, grade, channel, is_stock, unit_id from hazard_facts;
