-- Keys that districts below signed with before (T10-6): what a key signed before it was replaced still verifies.
create table exchange_sender_keys (
  -- Code of the district below (exchange_senders, which an empty database makes later than this table).
  sender text not null,
  key_id text not null,
  public_key text not null,
  replaced_at timestamptz not null,
  replaced_by_name text not null,
  -- Packages made before the replacement are still taken in; not when the key was stolen.
  is_taken boolean not null,
  primary key (sender, key_id)
);
