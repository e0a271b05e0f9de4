-- Units that fall behind their peers (进度滞后, T9-6) feed the ladder: one episode from the day on which a unit stood out until it no longer does.
create table slow_episodes (
  id uuid primary key,
  unit_id uuid not null,
  unit_name text not null,
  began_on date not null,
  ended_on date check (ended_on >= began_on),
  -- Version of the rule hazards.slow by which it stood out.
  rule_version integer not null,
  -- A unit on the edge does not begin twice on one day.
  unique (unit_id, began_on)
);
create unique index slow_episodes_running on slow_episodes (unit_id) where ended_on is null;

-- What it looked like on each day of the episode: its own share of overdue and that of its peers. Append-only.
create table slow_days (
  episode_id uuid not null references slow_episodes (id),
  day date not null,
  -- Not ended on that day, and of those the overdue; `rate` is their share, 0 to 1.
  open integer not null,
  overdue integer not null,
  rate double precision not null,
  -- Median and usual distance from it among the peers; number of peers.
  median double precision not null,
  spread double precision not null,
  peers integer not null,
  primary key (episode_id, day)
);
revoke update, delete, truncate on slow_days from zhiben_app;

alter table joint_causes drop constraint joint_causes_kind_check;
alter table joint_causes add constraint joint_causes_kind_check
  check (kind in ('whistleAcknowledgeLate', 'whistleLate', 'whistleResultLate', 'whistleUnsolved', 'decisionLate', 'visitReplyLate', 'findingLate', 'slowUnit'));
