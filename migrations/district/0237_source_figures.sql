-- Figures by channel (来源渠道, T10-3 to T10-5) as sums of findings by day, month and year.

-- What each finding counts in those sums: a hazard by the record that tells it, and each record that was merged into one.
create table hazard_source_cells (
  hazard_id uuid primary key,
  found_on date not null,
  street_code text not null,
  industry text not null,
  -- Grade of the record that tells the hazard.
  grade text not null,
  channel text not null,
  tells boolean not null,
  -- A source that only its custodians know of.
  is_protected boolean not null,
  -- The earliest of all its hazard's findings, and the earliest of those that everybody may know of.
  is_first boolean not null,
  is_first_shown boolean not null
);

-- Hazards whose findings may count otherwise than the sums have it: an act names them, a timer adds the difference.
create table hazard_source_marks (
  id uuid primary key,
  hazard_id uuid not null
);

-- Sums of findings by the day on which they were found. `*`: all streets, all industries.
create table hazard_source_figures (
  level text not null check (level in ('y', 'm', 'd')),
  starts_on date not null,
  street_code text not null,
  industry text not null,
  grade text not null,
  channel text not null,
  -- What the custodians of public reports count beside what everybody counts; may be negative.
  is_custody boolean not null,
  sources integer not null,
  firsts integer not null,
  hazards integer not null,
  primary key (street_code, industry, level, starts_on, grade, channel, is_custody)
);

-- What is on record already.
insert into hazard_source_cells (hazard_id, found_on, street_code, industry, grade, channel, tells, is_protected, is_first, is_first_shown)
  with recursive down as (
    select h.id, h.id as root, false as is_protected from hazards h where h.state <> 'void'
    union all
    select m.source_id, d.root, d.is_protected or m.is_protected from down d join hazard_merges m on m.hazard_id = d.id where m.ended_at is null)
  select d.id, s.found_on, s.street_code, s.industry, r.grade, s.channel, d.id = d.root, d.is_protected,
    row_number() over (partition by d.root order by s.found_on, s.id) = 1,
    not d.is_protected and row_number() over (partition by d.root, d.is_protected order by s.found_on, s.id) = 1
  from down d join hazards s on s.id = d.id join hazards r on r.id = d.root;

insert into hazard_source_figures (level, starts_on, street_code, industry, grade, channel, is_custody, sources, firsts, hazards)
  select l.level, l.starts_on, p.street_code, p.industry, c.grade, c.channel, v.is_custody, sum(v.sources), sum(v.firsts), sum(v.hazards)
  from hazard_source_cells c
    cross join lateral (values ('y', make_date(extract(year from c.found_on)::int, 1, 1)),
      ('m', make_date(extract(year from c.found_on)::int, extract(month from c.found_on)::int, 1)), ('d', c.found_on)) as l (level, starts_on)
    cross join lateral (values ('*', '*'), (c.street_code, '*'), ('*', c.industry)) as p (street_code, industry)
    cross join lateral (values (false, (not c.is_protected)::int, c.is_first_shown::int, c.tells::int),
      (true, c.is_protected::int, c.is_first::int - c.is_first_shown::int, 0)) as v (is_custody, sources, firsts, hazards)
  where v.sources <> 0 or v.firsts <> 0 or v.hazards <> 0
  group by 1, 2, 3, 4, 5, 6, 7 having sum(v.sources) <> 0 or sum(v.firsts) <> 0 or sum(v.hazards) <> 0;
