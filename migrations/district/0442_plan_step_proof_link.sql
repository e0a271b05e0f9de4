-- 任务: an occurrence that was done in another room (a report that was sent, S5-2) names the record there as its proof. Path inside the web.
alter table plan_steps add column proof_link text not null default '';
