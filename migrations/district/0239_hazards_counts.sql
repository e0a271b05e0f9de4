-- Counts beside the things to do and behind the views of the ledger are asked for with every screen. What they count is
-- few (stopped, listed) or old (found before a day), and was looked for among the rows of everything open.
create index hazards_stopped on hazards (id) include (industry, street_code, grade) where stop_kind <> 'none' and resumed_on is null and state not in ('closed', 'archived', 'void');
create index hazards_listed on hazards (id) include (industry, street_code, grade, state) where listing is not null and delisted_on is null;
drop index hazards_open_found;
create index hazards_open_found on hazards (found_on, id) include (industry, street_code, grade, state) where state not in ('closed', 'archived', 'void');
