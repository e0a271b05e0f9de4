-- The records behind the counted figures of a score (B5-3): records are corrected later, a score that is frozen is not. What units report by
-- hand is not kept here, since its versions stay where they are.

create table evaluation_kept_rows (
  id uuid primary key,
  item_id uuid not null references evaluation_items (id),
  -- Which of the item's figures, from 0.
  seq integer not null,
  part text not null check (part in ('numerator', 'denominator')),
  taken_at timestamptz not null,
  -- How many records there were; `rows` holds the first of them, as many as the rule evaluation.keptRows says.
  total integer not null check (total >= 0),
  -- [{id, code, title, note, on, href}], as the figure's drawer showed them.
  rows jsonb not null,
  unique (item_id, seq, part)
);
