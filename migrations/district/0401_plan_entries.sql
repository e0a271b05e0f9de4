-- 任务: one piece of proof for several tasks that are reported together (B1-2): the entry of the same report that holds the files, null in that one.
alter table plan_entries add column proofs_at uuid references plan_entries (id);
