-- The ladder takes up steps of joint work and of 督导 that ran out (joint_causes), beside major hazards: a measure is about one or the other.
alter table supervision_measures alter column hazard_id drop not null;
alter table supervision_measures alter column enterprise_id drop not null;
alter table supervision_measures add column cause_id uuid references joint_causes (id);
-- Page of the case that ran out.
alter table supervision_measures add column cause_link text not null default '';
alter table supervision_measures add constraint supervision_measures_about check ((hazard_id is null) <> (cause_id is null));
-- Nobody is escalated twice for the same cause.
create unique index supervision_measures_cause_once on supervision_measures (cause_id, rung) where cause_id is not null;
