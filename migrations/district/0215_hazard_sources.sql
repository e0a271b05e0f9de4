-- One hazard from many channels (一处隐患、多个来源): suspected pairs, merges that can be undone, the figures of sources, tickets.

-- Two records that may be the same place and problem, or a relapse of what was closed. Asked once: a decided pair is not found again.
create table hazard_pairs (
  -- The earlier and the later record by id; the pair has one row whichever was looked at first.
  first_id uuid not null references hazards (id),
  second_id uuid not null references hazards (id),
  kind text not null check (kind in ('duplicate', 'relapse')),
  score real not null,
  reasons text[] not null default '{}',
  found_at timestamptz not null,
  decision text check (decision in ('same', 'different', 'relapse')),
  because text not null default '',
  decided_at timestamptz,
  decided_by uuid,
  decided_name text,
  primary key (first_id, second_id),
  check (first_id < second_id)
);
create index hazard_pairs_open on hazard_pairs (found_at) where decision is null;
create index hazard_pairs_second on hazard_pairs (second_id);

-- How far the search in the background has come; whoever searches holds the row.
create table hazard_pairs_turn (
  id integer primary key check (id = 1),
  seen_id uuid
);
insert into hazard_pairs_turn (id) values (1);

-- A record that is told as a source of another (并案). The source keeps its own row with everything done on it, out of sight;
-- what it was waiting for is kept here, so that taking it apart (拆分) puts it back.
create table hazard_merges (
  id uuid primary key,
  source_id uuid not null references hazards (id),
  hazard_id uuid not null references hazards (id),
  -- A source from the public or an insider: that it exists is for its custodians alone.
  is_protected boolean not null,
  because text not null,
  at timestamptz not null,
  by_id uuid not null,
  by_name text not null,
  by_unit text not null,
  before jsonb not null,
  ended_at timestamptz,
  ended_by uuid,
  ended_name text,
  ended_because text,
  check (source_id <> hazard_id)
);
create unique index hazard_merges_running on hazard_merges (source_id) where ended_at is null;
create index hazard_merges_hazard on hazard_merges (hazard_id) where ended_at is null;

-- Sources that count for their own channel though their hazard counts once: +1 when merged, -1 when taken apart or void. Append-only.
create table hazard_source_facts (
  id uuid primary key,
  hazard_id uuid not null,
  source_id uuid not null,
  day date not null,
  n smallint not null check (n <> 0),
  street_code text not null,
  industry text not null,
  channel text not null,
  recorded_at timestamptz not null
);
create index hazard_source_facts_day on hazard_source_facts (day);
create index hazard_source_facts_source on hazard_source_facts (source_id);
revoke update, delete, truncate on hazard_source_facts from zhiben_app;

-- Tickets of the lines 12345 and 12350. Who called is not written down here at all; what was said and the number are for custodians.
create table hazard_tickets (
  id uuid primary key,
  hazard_id uuid not null references hazards (id),
  line text not null check (line in ('12345', '12350', 'phone', 'letter')),
  number text not null,
  received_at timestamptz not null,
  said text not null,
  reply_due_on date not null,
  reply_due_at timestamptz not null,
  reply_basis text not null default '',
  registered_by uuid not null,
  registered_name text not null,
  unit_id uuid,
  unit_name text not null default '',
  registered_at timestamptz not null,
  replied_at timestamptz,
  replied_by uuid,
  replied_name text,
  reply text,
  -- The same ticket does not come in twice.
  unique (line, number)
);
create index hazard_tickets_open on hazard_tickets (reply_due_at) where replied_at is null;
create index hazard_tickets_hazard on hazard_tickets (hazard_id);
