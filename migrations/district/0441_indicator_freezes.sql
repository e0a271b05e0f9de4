-- 指标: the rows of a figure as they were counted when it was taken for a report (S5-2, T10-8, B1-8). A figure in a report that was
-- signed opens exactly these records for ever, though their fields have changed since. Append-only.
create table indicator_freezes (
  id uuid primary key,
  code text not null,
  -- Null: the whole district.
  unit_id uuid,
  from_on date not null,
  to_on date not null,
  taken_at timestamptz not null,
  numerator numeric not null,
  denominator numeric,
  -- Ids of the records, of a rate in both parts; an amount sums up the records of its numerator.
  numerator_ids uuid[] not null,
  denominator_ids uuid[],
  check (to_on >= from_on)
);
revoke update, delete, truncate on indicator_freezes from zhiben_app;
