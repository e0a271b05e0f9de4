-- Named lists of hazards (清单制, T10-10, T10-12): frozen when made, handed over with a receipt. What is struck off (销账) is never
-- stored: it is read from the hazards' own facts, so that a relapse puts an item back and any past day can be told again.

create table hazard_lists (
  id uuid primary key,
  title text not null,
  -- For which unit: a street's, a department's or an enterprise's list.
  kind text not null check (kind in ('street', 'department', 'enterprise')),
  unit_id uuid not null,
  unit_name text not null,
  street_code text,
  enterprise_id uuid,
  -- Filter of the ledger by which it was made, as sent and in words.
  filter jsonb not null,
  condition text not null,
  period_from date not null,
  period_to date not null,
  due_on date not null,
  made_by uuid not null,
  made_by_name text not null,
  made_by_unit_id uuid not null,
  made_by_unit_name text not null,
  made_on date not null,
  made_at timestamptz not null,
  withdrawn_at timestamptz,
  withdrawn_by_name text,
  withdrawn_reason text,
  check (period_from <= period_to and due_on >= made_on),
  check ((kind = 'street') = (street_code is not null)),
  check ((kind = 'enterprise') = (enterprise_id is not null))
);
create index hazard_lists_unit on hazard_lists (unit_id, made_at);
create index hazard_lists_maker on hazard_lists (made_by_unit_id, made_at);

-- What stood on it, as it was on the day it was put there; `handover_no` is set when it was handed over.
create table hazard_list_items (
  list_id uuid not null references hazard_lists (id),
  hazard_id uuid not null references hazards (id),
  seq integer not null,
  code text not null,
  title text not null,
  enterprise_name text not null,
  place text not null,
  street_code text not null,
  industry text not null,
  grade text not null,
  state text not null,
  due_on date,
  unit_name text not null,
  handler_name text,
  -- Who puts it right: named in the treatment plan, else the enterprise's principal; empty when nobody is known.
  responsible text not null,
  added_on date not null,
  added_by_name text not null,
  is_later boolean not null default false,
  handover_no integer,
  primary key (list_id, hazard_id),
  unique (list_id, seq)
);
create index hazard_list_items_hazard on hazard_list_items (hazard_id);

-- Handing over (交账) and its receipt: the hash says what was handed; a slip on paper names who brought it and when it was signed.
create table hazard_list_handovers (
  list_id uuid not null references hazard_lists (id),
  no integer not null,
  items integer not null check (items > 0),
  content_sm3 text not null,
  handed_by uuid not null,
  handed_by_name text not null,
  handed_by_unit text not null,
  handed_on date not null,
  handed_at timestamptz not null,
  mode text check (mode in ('self', 'paper')),
  received_by uuid,
  received_by_name text,
  registered_by_name text,
  received_on date,
  received_at timestamptz,
  slip_file_id uuid,
  slip_sm3 text,
  brought_by text,
  primary key (list_id, no),
  check ((mode is null) = (received_at is null)),
  check (received_on is null or received_on >= handed_on),
  check ((mode is not distinct from 'paper') = (slip_file_id is not null))
);

-- Why an item is late, in the words of the responsible unit; a later line does not erase the one before.
create table hazard_list_remarks (
  id uuid primary key,
  list_id uuid not null,
  hazard_id uuid not null,
  text text not null,
  by_id uuid not null,
  by_name text not null,
  by_unit text not null,
  at timestamptz not null,
  foreign key (list_id, hazard_id) references hazard_list_items (list_id, hazard_id)
);
create index hazard_list_remarks_item on hazard_list_remarks (list_id, hazard_id, at);
revoke update, delete, truncate on hazard_list_remarks from zhiben_app;
revoke delete, truncate on hazard_lists, hazard_list_items, hazard_list_handovers from zhiben_app;
