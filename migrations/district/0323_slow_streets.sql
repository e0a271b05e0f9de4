-- Streets fall behind their peers too (进度滞后, T9-6): a street by the hazards in its territory, a department by those that it supervises.
alter table slow_episodes add column kind text not null default 'department' check (kind in ('department', 'street'));
-- Street whose hazards were compared; null for a department.
alter table slow_episodes add column street_code text;
alter table slow_episodes add constraint slow_episodes_street check ((kind = 'street') = (street_code is not null));
