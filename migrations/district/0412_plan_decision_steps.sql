-- 会议决定 as steps (B1-14, S2-2): what a hearing decided for a unit is a step of that unit's task, watched like every other step.
-- Null: the step was made by the unit or recurs. The decision outlives its step; it is dropped when the record of the meeting is voided.
alter table plan_steps add column decision_id uuid references plan_meeting_decisions (id);
create unique index plan_steps_decision on plan_steps (decision_id) where decision_id is not null;
