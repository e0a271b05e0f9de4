-- Places in an enterprise (部位): what a label on the spot names, so that a hazard is reported where it stands.
create table enterprise_places (
  id uuid primary key,
  enterprise_id uuid not null references enterprises (id),
  -- Printed under the square and inside it; without letters and digits that look alike. Never given out twice.
  code text not null unique check (code ~ '^[2-9A-HJKMNP-TV-Z]{8}$'),
  name text not null check (length(name) between 1 and 40),
  -- A label that hangs no more still leads to the enterprise, but its place is not offered.
  is_active boolean not null default true,
  version integer not null default 1,
  created_at timestamptz not null,
  created_by text not null,
  updated_at timestamptz not null
);
create unique index enterprise_places_name on enterprise_places (enterprise_id, name) where is_active;
