-- Data X-rays (数据体检) ask for words that one officer wrote again and again, and for who closed what lately.

create index hazard_verifications_text on hazard_verifications (officer_id, md5(findings));
create index hazards_closed_by on hazards (closed_on, unit_id, closed_by) where closed_on is not null;
