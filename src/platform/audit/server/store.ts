/** SQL of the audit room. Entries are only ever inserted; the head of a chain is the lock for its next link. */
import type { PlainDate } from '#kernel/shared/time.ts';
import { sql, type Tx } from '#kernel/server/db.ts';
import { GENESIS, linkHash, type Link } from './chain.ts';

export interface Head {
  seq: number;
  hash: Buffer;
}

/** A link before it knows its place in the chain. */
export type Draft = Omit<Link, 'seq'>;

interface Placed {
  link: Link;
  prev: Buffer;
  hash: Buffer;
}

const columnList = [
  'id',
  'subject_type',
  'subject_id',
  'seq',
  'subject_code',
  'action',
  'at',
  'recorded_on',
  'actor_kind',
  'actor_id',
  'actor_name',
  'actor_post',
  'actor_unit_id',
  'actor_unit_name',
  'behalf_id',
  'behalf_name',
  'behalf_unit_name',
  'door',
  'request_id',
  'ip',
  'session_id',
  'token_id',
  'facts',
  'prev_hash',
  'hash',
];
const columns = sql.raw(columnList.join(', '));
const prefixed = sql.raw(columnList.map((name) => `r.${name}`).join(', '));
const rowParameter = (placed: Placed) => sql`jsonb_populate_record(null::audit_entries, ${rowOf(placed)}::jsonb) as r`;

const hex = (bytes: Buffer): string => `\\x${bytes.toString('hex')}`;

/** The row as one JSON value: one parameter instead of twenty-five. */
const rowOf = ({ link: l, prev, hash }: Placed): string =>
  JSON.stringify({
    id: l.id,
    subject_type: l.subjectType,
    subject_id: l.subjectId,
    seq: l.seq,
    subject_code: l.subjectCode,
    action: l.action,
    at: l.at,
    recorded_on: l.recordedOn,
    actor_kind: l.actorKind,
    actor_id: l.actorId,
    actor_name: l.actorName,
    actor_post: l.actorPost,
    actor_unit_id: l.actorUnitId,
    actor_unit_name: l.actorUnitName,
    behalf_id: l.behalfId,
    behalf_name: l.behalfName,
    behalf_unit_name: l.behalfUnitName,
    door: l.door,
    request_id: l.requestId,
    ip: l.ip,
    session_id: l.sessionId,
    token_id: l.tokenId,
    facts: l.facts,
    prev_hash: hex(prev),
    hash: hex(hash),
  });

const place = (draft: Draft, head: Head): Placed => {
  const link: Link = { ...draft, seq: head.seq + 1 };
  return { link, prev: head.hash, hash: linkHash(head.hash, link) };
};

/** Two statements: the head under its lock, then the entry together with the new head. A chain that begins needs one. */
export async function append(tx: Tx, draft: Draft, isNew = false): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const found =
      isNew && attempt === 1
        ? { rows: [] }
        : await sql<Head>`select seq, hash from audit_heads
      where subject_type = ${draft.subjectType} and subject_id = ${draft.subjectId} for update`.execute(tx);
    const head = found.rows[0];
    const placed = place(draft, head ?? { seq: 0, hash: GENESIS });
    if (head) {
      await sql`with entry as (insert into audit_entries (${columns}) select ${columns} from ${rowParameter(placed)})
        update audit_heads set seq = ${placed.link.seq}, hash = ${placed.hash}
        where subject_type = ${draft.subjectType} and subject_id = ${draft.subjectId}`.execute(tx);
      return;
    }
    // Another act may open the same chain at this moment: then nothing is inserted here and its head is waited for.
    const opened = await sql`with head as (
        insert into audit_heads (subject_type, subject_id, seq, hash)
        values (${draft.subjectType}, ${draft.subjectId}, ${placed.link.seq}, ${placed.hash})
        on conflict (subject_type, subject_id) do nothing returning seq)
      insert into audit_entries (${columns}) select ${prefixed} from ${rowParameter(placed)}, head`.execute(tx);
    if (opened.numAffectedRows === 1n) return;
  }
}

const keyOf = (type: string, id: string): string => `${type}\0${id}`;

/** Appends many links of one actor with four statements; `drafts` stay in their order within each record. */
export async function appendMany(tx: Tx, drafts: readonly Draft[]): Promise<void> {
  if (drafts.length === 0) return;
  const bySubject = new Map<string, Draft[]>();
  for (const draft of drafts) {
    const key = keyOf(draft.subjectType, draft.subjectId);
    const list = bySubject.get(key);
    if (list) list.push(draft);
    else bySubject.set(key, [draft]);
  }
  // One order of locking for everybody, so that two imports cannot wait for each other in a circle.
  const keys = [...bySubject.keys()].sort();
  const chain = (key: string, head: Head): Placed[] => {
    const placed: Placed[] = [];
    let last = head;
    for (const draft of bySubject.get(key) as Draft[]) {
      const next = place(draft, last);
      placed.push(next);
      last = { seq: next.link.seq, hash: next.hash };
    }
    return placed;
  };
  const chains = new Map(keys.map((key) => [key, chain(key, { seq: 0, hash: GENESIS })]));
  const headsOf = (some: readonly string[]) => {
    const lasts = some.map((key) => (chains.get(key) as Placed[]).at(-1) as Placed);
    return sql`unnest(${textArray(lasts, (p) => p.link.subjectType)}::text[], ${textArray(lasts, (p) => p.link.subjectId)}::text[],
      ${plainArray(lasts, (p) => p.link.seq)}::integer[], ${byteaArray(lasts, (p) => p.hash)}::bytea[]) as n (subject_type, subject_id, seq, hash)`;
  };
  const opened = await sql<{ subject_type: string; subject_id: string }>`
    insert into audit_heads (subject_type, subject_id, seq, hash)
    select subject_type, subject_id, seq, hash from ${headsOf(keys)} order by subject_type collate "C", subject_id collate "C"
    on conflict (subject_type, subject_id) do nothing returning subject_type, subject_id`.execute(tx);
  const fresh = new Set(opened.rows.map((row) => keyOf(row.subject_type, row.subject_id)));
  const known = keys.filter((key) => !fresh.has(key));
  if (known.length > 0) {
    const drafted = known.map((key) => (bySubject.get(key) as Draft[])[0] as Draft);
    const heads = await sql<Head & { subject_type: string; subject_id: string }>`
      select h.subject_type, h.subject_id, h.seq, h.hash from audit_heads h
      join unnest(${textArray(drafted, (d) => d.subjectType)}::text[], ${textArray(drafted, (d) => d.subjectId)}::text[]) as n (subject_type, subject_id)
        on n.subject_type = h.subject_type and n.subject_id = h.subject_id
      order by h.subject_type collate "C", h.subject_id collate "C" for update of h`.execute(tx);
    for (const head of heads.rows) {
      const key = keyOf(head.subject_type, head.subject_id);
      chains.set(key, chain(key, head));
    }
    await sql`update audit_heads set seq = n.seq, hash = n.hash from ${headsOf(known)}
      where audit_heads.subject_type = n.subject_type and audit_heads.subject_id = n.subject_id`.execute(tx);
  }
  const all = keys.flatMap((key) => chains.get(key) as Placed[]);
  // Everything but the record, the act and its facts is the same in one call: it travels once.
  const same = (all[0] as Placed).link;
  await sql`insert into audit_entries (${columns})
    select n.id, n.subject_type, n.subject_id, n.seq, n.subject_code, n.action, n.at, ${same.recordedOn}::date, ${same.actorKind}::text,
      ${same.actorId}::uuid, ${same.actorName}::text, ${same.actorPost}::text, ${same.actorUnitId}::uuid, ${same.actorUnitName}::text,
      ${same.behalfId}::uuid, ${same.behalfName}::text, ${same.behalfUnitName}::text, ${same.door}::text, ${same.requestId}::text,
      ${same.ip}::text, ${same.sessionId}::text, ${same.tokenId}::text, n.facts, n.prev_hash, n.hash
    from unnest(${plainArray(all, (p) => p.link.id)}::uuid[], ${textArray(all, (p) => p.link.subjectType)}::text[],
      ${textArray(all, (p) => p.link.subjectId)}::text[], ${plainArray(all, (p) => p.link.seq)}::integer[],
      ${textArray(all, (p) => p.link.subjectCode)}::text[], ${textArray(all, (p) => p.link.action)}::text[],
      ${plainArray(all, (p) => p.link.at.toISOString())}::timestamptz[], ${textArray(all, (p) => JSON.stringify(p.link.facts))}::jsonb[],
      ${byteaArray(all, (p) => p.prev)}::bytea[], ${byteaArray(all, (p) => p.hash)}::bytea[])
      as n (id, subject_type, subject_id, seq, subject_code, action, at, facts, prev_hash, hash)`.execute(tx);
}

// Array literals written here: the driver's own way costs as much as the hashes.
const plainArray = <T>(list: readonly T[], pick: (item: T) => string | number): string =>
  `{${list.map(pick).join(',')}}`;
const byteaArray = <T>(list: readonly T[], pick: (item: T) => Buffer): string =>
  list.length === 0 ? '{}' : `{"\\\\x${list.map((item) => pick(item).toString('hex')).join('","\\\\x')}"}`;
const textArray = <T>(list: readonly T[], pick: (item: T) => string | null): string =>
  `{${list
    .map((item) => {
      const value = pick(item);
      return value === null ? 'NULL' : `"${value.replace(/["\\]/g, '\\$&')}"`;
    })
    .join(',')}}`;

interface EntryRow {
  id: string;
  subject_type: string;
  subject_id: string;
  seq: number;
  subject_code: string | null;
  action: string;
  at: Date;
  recorded_on: string;
  actor_kind: 'person' | 'system' | 'anonymous';
  actor_id: string;
  actor_name: string;
  actor_post: string;
  actor_unit_id: string | null;
  actor_unit_name: string;
  behalf_id: string | null;
  behalf_name: string | null;
  behalf_unit_name: string | null;
  door: string;
  request_id: string;
  ip: string | null;
  session_id: string | null;
  token_id: string | null;
  facts: Record<string, unknown>;
  prev_hash: Buffer;
  hash: Buffer;
}

export interface StoredEntry {
  link: Link & { actorKind: 'person' | 'system' | 'anonymous' };
  prev: Buffer;
  hash: Buffer;
}

const fromRow = (r: EntryRow): StoredEntry => ({
  link: {
    id: r.id,
    subjectType: r.subject_type,
    subjectId: r.subject_id,
    seq: r.seq,
    subjectCode: r.subject_code,
    action: r.action,
    at: r.at,
    recordedOn: r.recorded_on,
    actorKind: r.actor_kind,
    actorId: r.actor_id,
    actorName: r.actor_name,
    actorPost: r.actor_post,
    actorUnitId: r.actor_unit_id,
    actorUnitName: r.actor_unit_name,
    behalfId: r.behalf_id,
    behalfName: r.behalf_name,
    behalfUnitName: r.behalf_unit_name,
    door: r.door,
    requestId: r.request_id,
    ip: r.ip,
    sessionId: r.session_id,
    tokenId: r.token_id,
    facts: r.facts,
  },
  prev: r.prev_hash,
  hash: r.hash,
});

/** Every entry of the trail, record by record, in pieces; one snapshot when the transaction is `repeatable read`. */
export async function* allEntries(tx: Tx): AsyncGenerator<StoredEntry> {
  await sql`declare audit_walk no scroll cursor for select ${columns} from audit_entries order by subject_type, subject_id, seq`.execute(
    tx,
  );
  for (;;) {
    const piece = await sql<EntryRow>`fetch 2000 from audit_walk`.execute(tx);
    for (const row of piece.rows) yield fromRow(row);
    if (piece.rows.length < 2000) break;
  }
  await sql`close audit_walk`.execute(tx);
}

/** Places where the chain's end and the remembered head disagree. */
export async function headFaults(
  tx: Tx,
): Promise<{ subjectType: string; subjectId: string; seq: number; kind: 'lastMissing' | 'inserted' | 'unheaded' }[]> {
  const found = await sql<{
    subject_type: string;
    subject_id: string;
    seq: number;
    kind: 'lastMissing' | 'inserted' | 'unheaded';
  }>`
    select h.subject_type, h.subject_id, h.seq, 'lastMissing' as kind from audit_heads h
      left join audit_entries e on e.subject_type = h.subject_type and e.subject_id = h.subject_id and e.seq = h.seq
      where e.id is null or e.hash <> h.hash
    union all
    select e.subject_type, e.subject_id, e.seq, case when h.seq is null then 'unheaded' else 'inserted' end from audit_entries e
      left join audit_heads h on h.subject_type = e.subject_type and h.subject_id = e.subject_id
      where h.seq is null or e.seq > h.seq
    limit 1000`.execute(tx);
  return found.rows.map((r) => ({ subjectType: r.subject_type, subjectId: r.subject_id, seq: r.seq, kind: r.kind }));
}

export interface Seal {
  day: string;
  seq: number;
  entries: number;
  root: Buffer;
  prevHash: Buffer;
  hash: Buffer;
  sealedAt: Date;
}

export async function allSeals(tx: Tx): Promise<Seal[]> {
  const found = await sql<{
    day: string;
    seq: number;
    entries: number;
    root: Buffer;
    prev_hash: Buffer;
    hash: Buffer;
    sealed_at: Date;
  }>`select day, seq, entries, root, prev_hash, hash, sealed_at from audit_seals order by seq`.execute(tx);
  return found.rows.map((r) => ({
    day: r.day,
    seq: r.seq,
    entries: r.entries,
    root: r.root,
    prevHash: r.prev_hash,
    hash: r.hash,
    sealedAt: r.sealed_at,
  }));
}

/** Hashes of one day's entries in the order of their bytes, in pieces. */
export async function* hashesOfDay(tx: Tx, day: string): AsyncGenerator<Buffer> {
  await sql`declare audit_day_walk no scroll cursor for select hash from audit_entries where recorded_on = ${day} order by hash`.execute(
    tx,
  );
  for (;;) {
    const piece = await sql<{ hash: Buffer }>`fetch 10000 from audit_day_walk`.execute(tx);
    for (const row of piece.rows) yield row.hash;
    if (piece.rows.length < 10000) break;
  }
  await sql`close audit_day_walk`.execute(tx);
}

/** Days before `before` that have entries but no seal, oldest first. */
export async function unsealedDays(tx: Tx, before: string): Promise<string[]> {
  const found = await sql<{ day: string }>`
    with recursive days as (
      (select recorded_on as day from audit_entries order by recorded_on limit 1)
      union all
      select (select e.recorded_on from audit_entries e where e.recorded_on > d.day order by e.recorded_on limit 1) from days d where d.day is not null
    )
    select day from days where day < ${before} and not exists (select 1 from audit_seals s where s.day = days.day) order by day`.execute(
    tx,
  );
  return found.rows.map((r) => r.day);
}

export async function insertSeal(tx: Tx, seal: Seal): Promise<void> {
  await sql`insert into audit_seals (day, seq, entries, root, prev_hash, hash, sealed_at)
    values (${seal.day}, ${seal.seq}, ${seal.entries}, ${seal.root}, ${seal.prevHash}, ${seal.hash}, ${seal.sealedAt})`.execute(
    tx,
  );
}

/** Day of the last seal. */
export async function lastSealedDay(tx: Tx): Promise<PlainDate | null> {
  const found = await sql<{ day: PlainDate }>`select day from audit_seals order by day desc limit 1`.execute(tx);
  return found.rows[0]?.day ?? null;
}

/** Waits until every act that is being written now has ended, so that a day is sealed with all of its entries. */
export async function waitForWriters(tx: Tx): Promise<void> {
  await sql`set local lock_timeout = '20s'`.execute(tx);
  await sql`lock table audit_heads in share mode`.execute(tx);
}

export interface EntryFilter {
  q?: string | undefined;
  subjectType?: string | undefined;
  subjectId?: string | undefined;
  actorId?: string | undefined;
  action?: string | undefined;
  fromAt?: Date | undefined;
  untilAt?: Date | undefined;
}

/** A page of the log, newest first; `after` is the last row of the page before. */
export async function listEntries(
  tx: Tx,
  filter: EntryFilter,
  page: { limit: number; offset: number; after: { at: Date; id: string } | null },
): Promise<{ entries: StoredEntry[]; total: number }> {
  const like = filter.q ? `%${filter.q.replace(/[\\%_]/g, (c) => `\\${c}`)}%` : null;
  const conditions = [
    ...(like
      ? [sql`(actor_name like ${like} or behalf_name like ${like} or subject_code like ${like} or action like ${like})`]
      : []),
    ...(filter.subjectType ? [sql`subject_type = ${filter.subjectType}`] : []),
    ...(filter.subjectId ? [sql`subject_id = ${filter.subjectId}`] : []),
    ...(filter.actorId ? [sql`(actor_id = ${filter.actorId} or behalf_id = ${filter.actorId})`] : []),
    ...(filter.action ? [sql`action = ${filter.action}`] : []),
    ...(filter.fromAt ? [sql`at >= ${filter.fromAt}`] : []),
    ...(filter.untilAt ? [sql`at <= ${filter.untilAt}`] : []),
  ];
  const where = conditions.length > 0 ? sql.join(conditions, sql` and `) : sql`true`;
  const beyond = page.after ? sql`and (at, id) < (${page.after.at}::timestamptz, ${page.after.id}::uuid)` : sql``;
  const rows = await sql<EntryRow>`select ${columns} from audit_entries where ${where}
    ${beyond}
    order by at desc, id desc limit ${page.limit} offset ${page.offset}`.execute(tx);
  const count = await sql<{ n: number }>`select count(*) as n from audit_entries where ${where}`.execute(tx);
  return { entries: rows.rows.map(fromRow), total: count.rows[0]?.n ?? 0 };
}

export async function countUnsealed(tx: Tx): Promise<number> {
  const found = await sql<{ n: number }>`select count(*) as n from audit_entries e
    where not exists (select 1 from audit_seals s where s.day = e.recorded_on)`.execute(tx);
  return found.rows[0]?.n ?? 0;
}
