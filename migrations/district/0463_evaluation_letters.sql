-- Result letters (B5-4, B5-5): the office that sends them, and the moment from which they count, which is their issue and not their draft.

alter table evaluation_letters add column unit_id uuid;
alter table evaluation_letters add column issued_at timestamptz;
-- Of a letter that was drafted nothing changes but that it was issued.
grant update (issued_at) on evaluation_letters to zhiben_app;
create unique index evaluation_letters_draft on evaluation_letters (draft_id);
