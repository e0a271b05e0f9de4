-- Each judgement (判定) as it was made: what was cited in which edition, what was answered, what the program worked out, what was
-- decided and why. Never rewritten: judging again (重新判定) adds a row, the former one stays as history. Records judged by an
-- earlier release have none and stay valid.
create table hazard_judgements (
  id uuid primary key,
  hazard_id uuid not null references hazards (id),
  -- The same number as the clauses of the judgement in hazard_criteria.
  round integer not null check (round >= 1),
  -- Empty: the first judgement of the case, or one after the former was returned.
  cause text check (cause in ('newEdition', 'factsChanged', 'correction')),
  -- Day by which the editions were chosen: of discovery, or of judging again by a newer edition.
  criteria_on date not null,
  method text not null check (method in ('direct', 'comprehensive', 'expert')),
  -- The cited items with the structure of their condition, so that the result can be worked out again at any time.
  items jsonb not null,
  answers jsonb not null,
  computed text not null check (computed in ('major', 'general', 'open')),
  findings jsonb not null,
  decided text not null check (decided in ('general', 'major')),
  departure text,
  expert_file_id uuid,
  expert_name text,
  reason text not null,
  judged_by uuid not null,
  judged_by_name text not null,
  judged_by_unit text not null,
  judged_at timestamptz not null,
  constraint hazard_judgements_round unique (hazard_id, round),
  -- Who decides other than the program worked out says why.
  constraint hazard_judgements_departure check (computed = decided or departure is not null)
);
revoke update, delete, truncate on hazard_judgements from zhiben_app;

-- Who withdrew a judgement may not be the one who judges anew: lowering a grade takes two persons.
alter table hazards add column withdrawn_by uuid;
