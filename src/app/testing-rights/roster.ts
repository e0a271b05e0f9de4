/**
 * People whose posts change while a walk goes on, by the acts of the administrators and of the people themselves: roles taken away
 * and given back, a post ended and another begun, a post lent (代办) and taken back. After each change the roster knows what holds now.
 */
import type { Desk } from '#platform/identity/server/builders.ts';
import type { Random } from '../demo/random.ts';
import type { Person } from './oracle.ts';
import { ask, peopleOf, type Asker, type Query } from './world.ts';

/** Somebody in the post in which he acts now; `behalf` is the holder where it is a post lent to him. */
export interface Roamer extends Asker {
  readonly behalf: string | null;
}

interface Post {
  readonly id: string;
  readonly login: string;
  readonly version: number;
}
interface Lent {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly postId: string;
}

export class Roster {
  /** Everybody as he stands now. */
  all: Roamer[] = [];
  /** The last changes, for the report of a fault. */
  readonly changes: string[] = [];
  #lent: Lent | null = null;
  #posts = new Map<string, Post>();
  readonly #moved = new Set<string>();
  readonly #usual: ReadonlyMap<string, readonly string[]>;
  readonly #desk: Desk;
  readonly #query: Query;
  readonly #settled: readonly Asker[];
  readonly #workers: readonly Asker[];

  constructor(desk: Desk, query: Query, settled: readonly Asker[], workers: readonly Asker[]) {
    this.#desk = desk;
    this.#query = query;
    this.#settled = settled;
    // By session alone: a token acts in the own post.
    this.#workers = workers.map((w) => ({ ...w, bearer: undefined }));
    this.#usual = new Map(workers.map((w) => [w.login, w.roles]));
  }

  #admin(role: string): Asker {
    const found = this.#settled.find((p) => p.roles.includes(role));
    if (!found) throw new RangeError(`nobody is ${role}`);
    return found;
  }

  async load(): Promise<void> {
    const logins = this.#workers.map((w) => w.login);
    const facts = new Map<string, Person>();
    for (const p of await peopleOf(this.#query, logins)) if (!facts.has(p.login)) facts.set(p.login, p);
    const posts = await this.#query<Post>(
      `select p.id, u.login, p.version from posts p join users u on u.id = p.user_id where u.login = any($1::text[]) and p.valid_to is null order by p.id`,
      [logins],
    );
    this.#posts = new Map(posts.map((post) => [post.login, post]));
    const lent = this.#lent && this.#posts.get(this.#lent.from)?.id === this.#lent.postId ? this.#lent : null;
    this.all = [
      ...this.#settled.map((p) => ({ ...p, behalf: null })),
      ...this.#workers.flatMap((w): Roamer[] => {
        const holder = lent?.to === w.login ? facts.get(lent.from) : undefined;
        const stands = holder ?? facts.get(w.login);
        if (!stands) return [];
        const self = { cookie: w.cookie, login: w.login, userId: w.userId };
        return [{ ...stands, ...self, behalf: holder ? holder.userId : null }];
      }),
    ];
  }

  /** Whether the person is one whose roles may be taken away. */
  isWorker = (p: Asker): boolean => this.#usual.has(p.login);

  async #grant(login: string, roles: readonly string[]): Promise<number> {
    const post = this.#posts.get(login);
    if (!post) return 0;
    const body = { roles, version: post.version };
    return (await ask(this.#desk, this.#admin('admin.security'), 'POST', `/posts/${post.id}/roles`, body)).status;
  }

  /** Takes all roles of the post away in which the worker acts: his own, or the one that he was lent. */
  strip = (p: Roamer): Promise<number> => {
    const login = p.behalf === null ? p.login : (this.#lent?.from ?? p.login);
    this.changes.push(`${login} loses his roles`);
    return this.#grant(login, []);
  };

  async #done(said: string, status: number): Promise<void> {
    this.changes.push(`${said} → ${status}`);
    if (status >= 400 || status === 0) throw new Error(`the roster could not be changed: ${said} → ${status}`);
    await this.load();
  }

  async #takeBack(): Promise<void> {
    const lent = this.#lent;
    if (!lent) return;
    const holder = this.#workers.find((w) => w.login === lent.from) as Asker;
    const [row] = await this.#query<{ version: number }>(`select version from delegations where id = $1`, [lent.id]);
    const url = `/delegations/${lent.id}/revoke`;
    const { status } = await ask(this.#desk, holder, 'POST', url, { version: row?.version });
    this.#lent = null;
    await this.#done(`${lent.from} takes his post back from ${lent.to}`, status);
  }

  async #lend(r: Random): Promise<void> {
    const [from, to] = r.shuffle(this.#workers.filter((w) => !this.#moved.has(w.login) && this.#posts.has(w.login)));
    const post = from && this.#posts.get(from.login);
    if (!from || !to || !post) return;
    const made = await ask(this.#desk, from, 'POST', '/delegations', {
      delegateId: to.userId,
      validFrom: '2026-09-28',
      validTo: '2026-10-08',
      reason: '出差期间代办',
    });
    const said = `${from.login} lends his post to ${to.login}`;
    if (made.status >= 400) return this.#done(`${said}: ${JSON.stringify(made.body)}`, made.status);
    const { id, state, version } = made.body as { id: string; state: string; version: number };
    if (state === 'requested') {
      const url = `/delegations/${id}/decision`;
      const agreed = await ask(this.#desk, this.#admin('admin.security'), 'POST', url, { approve: true, version });
      if (agreed.status >= 400) return this.#done(`${said}, agreed`, agreed.status);
    }
    const stood = await ask(this.#desk, to, 'POST', '/sessions/current/post', { delegationId: id });
    this.#lent = { id, from: from.login, to: to.login, postId: post.id };
    await this.#done(
      `${said}, who stands in it: ${stood.status < 300 ? '' : JSON.stringify(stood.body)}`,
      stood.status,
    );
  }

  async #move(r: Random, unitIds: readonly string[]): Promise<void> {
    const free = this.#workers.filter(
      (w) => !this.#moved.has(w.login) && this.#lent?.from !== w.login && this.#lent?.to !== w.login,
    );
    if (free.length === 0) return;
    const w = r.pick(free);
    const post = this.#posts.get(w.login);
    if (!post) return;
    this.#moved.add(w.login);
    const system = this.#admin('admin.system');
    const end = { validTo: '2026-09-27', version: post.version };
    const ended = await ask(this.#desk, system, 'POST', `/posts/${post.id}/end`, end);
    await this.#done(`${w.login} leaves his post`, ended.status);
    const next = { unitId: r.pick(unitIds), title: '科员', isPrimary: true };
    const made = await ask(this.#desk, system, 'POST', `/users/${w.userId}/posts`, next);
    await this.#done(`${w.login} is posted elsewhere`, made.status);
    await this.#done(`${w.login} is given a role there`, await this.#grant(w.login, ['department.officer']));
  }

  /** One change of any kind; `unitIds`: departments to which somebody may go. */
  async change(r: Random, unitIds: readonly string[]): Promise<void> {
    const bare = this.#workers.filter(
      (w) => this.#posts.has(w.login) && this.all.find((p) => p.login === w.login)?.roles.length === 0,
    );
    if (bare.length > 0 && r.chance(0.6)) {
      const w = r.pick(bare);
      if (this.#lent?.to === w.login) return this.#takeBack();
      const roles = this.#moved.has(w.login) ? ['department.officer'] : (this.#usual.get(w.login) ?? []);
      return this.#done(`${w.login} gets his roles back`, await this.#grant(w.login, roles));
    }
    if (r.chance(0.45)) return this.#lent ? this.#takeBack() : this.#lend(r);
    if (this.#moved.size < 2 && r.chance(0.25)) return this.#move(r, unitIds);
    const holders = this.all.filter(
      (p) => this.isWorker(p) && p.behalf === null && p.roles.length > 0 && this.#posts.has(p.login),
    );
    if (holders.length <= 8) return;
    const p = r.pick(holders);
    await this.#done(`${p.login} (${p.roles.join()})`, await this.strip(p));
  }

  /** Everybody has his roles again, and nobody stands in another's post. */
  async settle(): Promise<void> {
    await this.#takeBack();
    for (const w of this.#workers)
      if (this.#posts.has(w.login) && this.all.find((p) => p.login === w.login)?.roles.length === 0)
        await this.#done(
          `${w.login} gets his roles back`,
          await this.#grant(
            w.login,
            this.#moved.has(w.login) ? ['department.officer'] : (this.#usual.get(w.login) ?? []),
          ),
        );
  }
}
