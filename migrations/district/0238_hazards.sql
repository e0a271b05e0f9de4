-- What is open has no day of closing, what has ended no running deadline: the ledger's orders rely on it. For a time this
-- stood in 0200, changed after it had landed, so that no database of the first release could be upgraded. 0200 is as it was;
-- a database made meanwhile (superseded.json) has these checks and indexes already, under the same names.

-- Until then a step left the former deadline on what it ended.
update hazards set step_due_at = null, step_due_on = null
  where state in ('closed', 'archived', 'void') and step_due_at is not null;
alter table hazards drop constraint if exists hazards_check2;
alter table hazards drop constraint if exists hazards_check3;
alter table hazards add constraint hazards_check2 check ((state not in ('closed', 'archived', 'void')) <= (closed_on is null));
alter table hazards add constraint hazards_check3 check ((state in ('closed', 'archived', 'void')) <= (step_due_at is null));
create index if not exists hazards_open_found on hazards (found_on, id) where state not in ('closed', 'archived', 'void');
create index if not exists hazards_open_since on hazards (state_since, id) where state not in ('closed', 'archived', 'void');
create index if not exists hazards_open_id on hazards (id) where state not in ('closed', 'archived', 'void');
create index if not exists hazards_open_code on hazards (code, id) where state not in ('closed', 'archived', 'void');
