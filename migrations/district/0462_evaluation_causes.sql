-- A result of the lowest grade takes the ladder further (B5-2, B5-11). Which kinds there are is said by the program (`joint/causes.ts`), so
-- that each room that raises causes adds a word there and not another constraint here.
alter table joint_causes drop constraint joint_causes_kind_check;
alter table joint_causes add constraint joint_causes_kind_check check (kind ~ '^[a-z][A-Za-z]{2,39}$');
