-- A unit's open work may be tens of thousands of things: it is read in the order of the list and counted in the index alone.
drop index todos_user;
drop index todos_unit;
create index todos_user on todos (user_id, due_at, created_at) where done_at is null;
create index todos_unit on todos (unit_id, due_at, created_at) include (roles) where done_at is null and user_id is null;
create index todos_unit_all on todos (unit_id) where done_at is null;
