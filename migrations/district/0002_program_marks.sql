-- Ground: what the program remembers of its own work on this district, e.g. which edition of the reference data is loaded.
create table program_marks (
  name text primary key,
  value text not null,
  set_at timestamptz not null
);
