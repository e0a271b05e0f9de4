/**
 * How people use the program: what the screens of each part ask for, in the order in which the browser asks, with the time
 * to read and to think in between. Every answer is looked at; one that is not what the screen needs is an error.
 */
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from './measure.ts';
import type { Person } from './load-town.ts';

export const kinds = ['todo', 'list', 'record', 'figure', 'act', 'upload'] as const;
export type LoadKind = (typeof kinds)[number];
export const isWrite = (kind: LoadKind): boolean => kind === 'act' || kind === 'upload';

/** One thing that a person waited for: a whole screen with all its requests, or one act. */
export interface Sample {
  kind: LoadKind;
  /** Milliseconds since the run began, and how long it took. */
  at: number;
  ms: number;
}

/** What a run gathers. */
export interface Gathered {
  samples: Sample[];
  requests: number;
  /** Answers that were not what was asked for. */
  errors: string[];
  /** Asked in Chinese to come back (429, 503), as an overloaded server may. */
  putOff: number;
  /** Somebody else did it first (409), as the screen says, too. */
  conflicts: number;
  /** Events that open pages heard. */
  heard: number;
}

export const nothing = (): Gathered => ({ samples: [], requests: 0, errors: [], putOff: 0, conflicts: 0, heard: 0 });

interface Answer {
  status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- any answer of the program, looked at field by field
  body: any;
  bytes: number;
}

class Refused extends Error {}
/** The server asked to come back later, or another was first: the person turns to something else. */
class GivenUp extends Error {}

const TIMEOUT_MS = 30_000;
const has = (condition: boolean, why: string): void => {
  if (!condition) throw new Refused(why);
};

/** What people ask the ledger for. */
const LISTS = [
  'grade=major&state=open',
  'state=open',
  'grade=major&state=open&overdue=true',
  'state=awaitingReview',
  'state=rectifying,returned',
  'grade=general&state=open&overdue=true',
  'channelGroup=self&state=open',
  '',
];
const WORDS = ['除尘', '配电', '仓库', '机械制造', '安全出口', '瑞盛'];

/** Share of each kind in a person's day. */
const habits: Record<Person['kind'], readonly (readonly [Habit, number])[]> = {
  office: [['todo', 15], ['list', 25], ['record', 28], ['act', 6], ['figure', 24], ['page', 2]],
  department: [['todo', 22], ['list', 22], ['record', 30], ['act', 14], ['find', 3], ['figure', 7], ['page', 2]],
  street: [['todo', 20], ['list', 26], ['record', 28], ['act', 10], ['find', 6], ['figure', 8], ['page', 2]],
  firm: [['todo', 28], ['list', 18], ['record', 30], ['act', 14], ['find', 8], ['page', 2]],
  expert: [['todo', 60], ['list', 38], ['page', 2]],
}; // prettier-ignore
type Habit = 'todo' | 'list' | 'record' | 'act' | 'find' | 'figure' | 'page';

/** Seconds between two things: reading a screen, filling in a form. At least two, eight on average. */
const THINK_LEAST_MS = 2_000;
const THINK_MORE_MS = 6_000;

export interface User {
  readonly person: Person;
  readonly userId: string;
  readonly cookie: string;
  /** Cases that the person has met, newest first. */
  readonly met: string[];
  readonly agent: http.Agent;
}

export interface World {
  readonly base: string;
  /** The next photograph, of another scene than those before. */
  readonly photo: () => Buffer;
  readonly today: string;
  /** False when the answers are those of the bare server: counted and timed, not looked at. */
  readonly looks: boolean;
  gathered: Gathered;
  /** When the run began (performance.now). */
  began: number;
}

export function send(
  world: World,
  user: Pick<User, 'cookie' | 'agent'>,
  method: 'GET' | 'POST',
  path: string,
  content?: unknown,
): Promise<Answer & { headers: http.IncomingHttpHeaders }> {
  const isBytes = Buffer.isBuffer(content);
  const body = content === undefined ? null : isBytes ? content : Buffer.from(JSON.stringify(content));
  return new Promise((resolve, reject) => {
    const request = http.request(world.base + path, {
      method,
      agent: user.agent,
      headers: {
        accept: 'application/json, application/problem+json',
        cookie: user.cookie,
        ...(method === 'GET'
          ? { 'sec-fetch-site': 'same-origin' }
          : { origin: world.base, 'idempotency-key': crypto.randomUUID() }),
        ...(body
          ? {
              'content-type': isBytes ? `multipart/form-data; boundary=${BOUNDARY}` : 'application/json',
              'content-length': body.length,
            }
          : {}),
      },
    });
    const impatience = setTimeout(() => request.destroy(new Error('no answer in 30 s')), TIMEOUT_MS);
    request.once('error', (error) => {
      clearTimeout(impatience);
      reject(error);
    });
    request.once('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('error', reject);
      response.once('end', () => {
        clearTimeout(impatience);
        const bytes = Buffer.concat(parts);
        const isJson = String(response.headers['content-type']).includes('json');
        try {
          resolve({
            status: response.statusCode ?? 0,
            body: isJson ? (JSON.parse(bytes.toString('utf8')) as unknown) : null,
            bytes: bytes.length,
            headers: response.headers,
          });
        } catch (error) {
          reject(error as Error);
        }
      });
    });
    request.end(body ?? undefined);
  });
}

const BOUNDARY = 'zhiben-load';

/** The photo with a mark of its own inside, so that no two are the same picture. */
function multipart(photo: Buffer): Buffer {
  const mark = Buffer.from(crypto.randomUUID());
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, mark.length + 2]), mark]);
  return Buffer.concat([
    Buffer.from(
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="photo.jpg"\r\ncontent-type: image/jpeg\r\n\r\n`,
    ),
    photo.subarray(0, 2),
    comment,
    photo.subarray(2),
    Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
  ]);
}

/** One person at a screen. */
export class Desk {
  readonly #world: World;
  readonly #user: User;
  readonly #dice: Random;

  constructor(world: World, user: User, dice: Random) {
    this.#world = world;
    this.#user = user;
    this.#dice = dice;
  }

  /** Works until `isOver`; the first thing comes at some moment of the first pause. */
  async work(isOver: () => boolean): Promise<void> {
    await this.#pause(this.#dice.next() * (THINK_LEAST_MS + THINK_MORE_MS), isOver);
    while (!isOver()) {
      try {
        await this.#next(isOver);
      } catch (error) {
        if (!(error instanceof GivenUp)) this.#world.gathered.errors.push((error as Error).message);
      }
      await this.#think(isOver);
    }
  }

  #think(isOver: () => boolean): Promise<void> {
    return this.#pause(THINK_LEAST_MS - THINK_MORE_MS * Math.log(1 - this.#dice.next()), isOver);
  }

  /** Waits, but no longer than the run. */
  async #pause(ms: number, isOver: () => boolean): Promise<void> {
    const until = performance.now() + ms;
    for (let left = ms; left > 0 && !isOver(); left = until - performance.now()) await sleep(Math.min(left, 500));
  }

  async #next(isOver: () => boolean): Promise<void> {
    const list = habits[this.#user.person.kind];
    let at = this.#dice.next() * list.reduce((sum, [, share]) => sum + share, 0);
    const habit = list.find(([, share]) => (at -= share) < 0)?.[0] ?? 'todo';
    if (habit === 'todo') await this.#todo();
    else if (habit === 'list') await this.#list();
    else if (habit === 'record') await this.#record();
    else if (habit === 'figure') await this.#figure();
    else if (habit === 'find') await this.#find(isOver);
    else if (habit === 'page') await this.#page();
    else await this.#act(isOver);
  }

  async #ask(method: 'GET' | 'POST', path: string, content?: unknown, expected = 200): Promise<Answer> {
    const { gathered } = this.#world;
    gathered.requests++;
    const answer = await send(this.#world, this.#user, method, path, content).catch((error: unknown) => {
      throw new Refused(`${method} ${path}: ${(error as Error).message}`);
    });
    if (answer.status === expected) return answer;
    const words = String(answer.body?.title ?? '');
    if ((answer.status === 429 || answer.status === 503) && /[一-鿿]/.test(words)) {
      gathered.putOff++;
      throw new GivenUp(words);
    }
    if (answer.status === 409 && method === 'POST') {
      gathered.conflicts++;
      throw new GivenUp(words);
    }
    throw new Refused(
      `${answer.status} for ${method} ${path}: ${answer.body?.code} ${words} ${JSON.stringify(answer.body?.errors ?? '')}`,
    );
  }
  #get(path: string): Promise<Answer> {
    return this.#ask('GET', path);
  }

  async #timed<T>(kind: LoadKind, run: () => Promise<T>): Promise<T> {
    const started = performance.now();
    const result = await run();
    const { gathered, began } = this.#world;
    gathered.samples.push({ kind, at: started - began, ms: performance.now() - started });
    return result;
  }

  #meet(ids: readonly string[]): void {
    this.#user.met.unshift(...ids);
    this.#user.met.length = Math.min(this.#user.met.length, 40);
  }

  async #todo(): Promise<void> {
    const scope = this.#user.person.kind !== 'firm' && this.#dice.chance(0.2) ? 'unit' : 'mine';
    await this.#timed('todo', async () => {
      const { body } = await this.#get(`/api/v1/todos?scope=${scope}`);
      if (!this.#world.looks) return;
      has(Array.isArray(body.groups) && body.calendar?.length === 14, 'things to do without their groups');
      const shown = (body.groups as { key: string; total: number; items: { subjectType: string; subjectId: string }[] }[]); // prettier-ignore
      has(
        shown.reduce((sum, group) => sum + group.total, 0) === body.total,
        'groups do not add up to what is to be done',
      );
      const cases = shown.flatMap((group) => group.items).filter((item) => item.subjectType === 'hazard');
      if (cases.length > 0) this.#meet(Array.from({ length: 4 }, () => this.#dice.pick(cases).subjectId));
    });
  }

  async #list(): Promise<void> {
    const { kind } = this.#user.person;
    let filter = kind === 'firm' ? this.#dice.pick(['state=open', 'state=open', '']) : this.#dice.pick(LISTS);
    if (kind === 'office' && this.#dice.chance(0.4))
      filter += `${filter && '&'}street=1201020${String(this.#dice.int(1, 13)).padStart(2, '0')}`;
    if (this.#dice.chance(0.1)) filter += `${filter && '&'}text=${encodeURIComponent(this.#dice.pick(WORDS))}`;
    const page = this.#dice.chance(0.15) ? '&page=2' : '';
    const join = filter && '&';
    await this.#timed('list', async () => {
      const [rows, heat] = await Promise.all([
        this.#get(`/api/v1/hazards?${filter}${join}sort=stepDue&order=asc&limit=20${page}`),
        this.#get(`/api/v1/hazards/heat${filter && '?'}${filter.replace(/&street=\d+/, '')}`),
        this.#get('/api/v1/hazards/views'),
      ]);
      const items = rows.body.items as { id: string; state: string }[];
      if (this.#world.looks) {
        has(
          items.length === Math.min(20, Math.max(0, rows.body.total - (page ? 20 : 0))),
          'a page does not fit its total',
        );
        has(Array.isArray(heat.body.cells), 'no heat');
        if (filter.startsWith('state=awaitingReview'))
          has(
            items.every((item) => item.state === 'awaitingReview'),
            'a row that was not asked for',
          );
      }
      if (items.length > 0) this.#meet(Array.from({ length: 4 }, () => this.#dice.pick(items).id));
    });
  }

  /** The record with all that its page shows. */
  async #record(id = this.#case()): Promise<Answer['body']> {
    if (id === undefined) return null;
    return this.#timed('record', async () => {
      const { body } = await this.#get(`/api/v1/hazards/${id}`);
      const may = (action: string): boolean =>
        (body.allowedActions as { action: string; locked: unknown }[]).some(
          (one) => one.action === action && !one.locked,
        );
      const thumbs = new Set<string>();
      if (this.#world.looks) {
        has(body.id === id && Array.isArray(body.timeline) && body.milestones.length > 0, 'a record without its trail');
        for (const entry of body.timeline as { files: { id: string; hasThumb: boolean }[] }[])
          for (const file of entry.files) if (file.hasThumb) thumbs.add(file.id);
        for (const one of body.evidence as { file: { id: string; hasThumb: boolean } }[])
          if (one.file.hasThumb) thumbs.add(one.file.id);
      }
      await Promise.all([
        this.#get(`/api/v1/hazards/${id}/sources`),
        this.#get(`/api/v1/supervision/hazards/${id}`),
        ...(may('rejudge') && cites(body) ? [this.#get(`/api/v1/hazards/${id}/judging`)] : []),
        ...[...thumbs].slice(0, 8).map(async (file) => {
          const picture = await this.#get(`/api/v1/files/${file}/thumb`);
          has(picture.bytes > 40, 'an empty picture');
        }),
      ]);
      return body;
    });
  }

  #case(): string | undefined {
    const { met } = this.#user;
    return met.length === 0 ? undefined : this.#dice.pick(met);
  }

  async #figure(): Promise<void> {
    const grade = this.#dice.pick(['grade=major', 'grade=major', 'grade=general', '']);
    const back = this.#dice.chance(0.3) ? `${grade && '&'}to=${this.#dice.pick(['2024-06-30', '2025-12-31', '2026-03-31'])}` : ''; // prettier-ignore
    await this.#timed('figure', async () => {
      const question = `${grade}${back}`;
      const [table, trend] = await Promise.all([
        this.#get(`/api/v1/statistics?${question}`),
        this.#get(`/api/v1/statistics/trend?${question}${question && '&'}months=24`),
      ]);
      if (!this.#world.looks) return;
      const sum = table.body.identity as Record<string, { value: number }>;
      const of = (name: string): number => sum[name]?.value ?? NaN;
      has(
        of('opening') + of('found') + of('relapsed') - of('closed') === of('open'),
        '期初 + 新增 + 复发 − 销号 ≠ 现有',
      );
      has(trend.body !== null, 'no trend');
    });
  }

  /** The page loaded anew: who am I, what is unread. */
  async #page(): Promise<void> {
    await this.#timed('todo', async () => {
      const [session] = await Promise.all([
        this.#get('/api/v1/sessions/current'),
        this.#get('/api/v1/notifications/unread-count'),
        this.#get('/api/v1/reference'),
      ]);
      if (this.#world.looks) has(session.body.user?.id === this.#user.userId, 'somebody else');
      await this.#get('/api/v1/todos?scope=mine');
    });
  }

  #upload(): Promise<string> {
    return this.#timed('upload', async () => {
      const { body } = await this.#ask('POST', '/api/v1/files', multipart(this.#world.photo()), 201);
      return String(body.id);
    });
  }

  /** Something found: a photo, then the hazard. */
  async #find(isOver: () => boolean): Promise<void> {
    const { person } = this.#user;
    const photo = await this.#upload();
    await this.#think(isOver);
    if (isOver()) return;
    await this.#timed('act', async () => {
      const { body } = await this.#ask(
        'POST',
        '/api/v1/hazards',
        {
          enterpriseId: this.#dice.pick(person.enterpriseIds),
          title: this.#dice.pick(['除尘系统未采取泄爆措施', '配电箱未接地', '安全出口被占用', '临边防护缺失']),
          place: `${this.#dice.int(1, 9)} 号车间`,
          channel: person.kind === 'firm' ? 'selfCheck' : person.kind === 'street' ? 'streetInspection' : 'departmentInspection', // prettier-ignore
          foundOn: this.#world.today,
          description: '现场发现，见照片',
          photoIds: [photo],
        },
        201,
      );
      if (this.#world.looks)
        has(typeof body.code === 'string' && body.state === 'reported', 'a hazard without its number');
      this.#meet([String(body.id)]);
    });
  }

  /** Opens a case, does what is its turn, and reads it again. */
  async #act(isOver: () => boolean): Promise<void> {
    const id = this.#case();
    if (id === undefined) return this.#todo();
    const record = await this.#record(id);
    await this.#think(isOver);
    if (isOver()) return;
    const open = new Set(
      (record.allowedActions as { action: string; locked: unknown }[])
        .filter((one) => !one.locked)
        .map((one) => one.action),
    );
    const step = STEPS.find(
      (one) => open.has(one.action) && (one.when?.(record) ?? true) && this.#dice.chance(one.chance ?? 1),
    );
    if (!step) return;
    let photo: string | null = null;
    if (step.needsPhoto) photo = await this.#upload();
    const second = step.needsSecond ? await this.#get(`/api/v1/hazards/${id}/choices`) : null;
    const secondId = second === null ? null : this.#secondOf(second.body);
    if (step.needsSecond && secondId === null) return;
    await this.#timed('act', async () => {
      const { body } = await this.#ask(
        'POST',
        `/api/v1/hazards/${id}/${step.path}`,
        step.body(record, { photo, secondId, today: this.#world.today }),
      );
      if (this.#world.looks) has(body.id === id && (step.to?.includes(body.state as string) ?? true), `${step.action} led to ${body.state}`); // prettier-ignore
    });
    await this.#record(id);
  }

  #secondOf(choices: Answer['body']): string | null {
    const others = (choices.officers as { id: string }[]).filter((one) => one.id !== this.#user.userId);
    return others.length === 0 ? null : this.#dice.pick(others).id;
  }
}

/** Only a judgement that cites something may have been outrun by a newer text (hazards/web/parts/cards.tsx). */
const cites = (record: Answer['body']): boolean =>
  (record.judgements as { items: unknown[] }[] | undefined)?.some((one) => one.items.length > 0) ?? false;

interface Step {
  action: string;
  path: string;
  /** States that it may lead to. */
  to?: readonly string[];
  chance?: number;
  needsPhoto?: boolean;
  needsSecond?: boolean;
  when?: (record: Answer['body']) => boolean;
  body: (record: Answer['body'], given: { photo: string | null; secondId: string | null; today: string }) => unknown;
}

/** The acts of a case, those whose turn it is first. */
const STEPS: readonly Step[] = [
  { action: 'judge', path: 'judge', to: ['rectifying'], body: (r) => ({ version: r.version, grade: 'general', reason: '可以立即整改' }) },
  { action: 'confirm', path: 'confirm', to: ['registered'], body: (r) => ({ version: r.version, opinion: '同意入库' }) },
  { action: 'issueNotice', path: 'notice', to: ['notified'], body: (r) => ({ version: r.version, requirements: '按条款要求整改' }) },
  { action: 'reviewPlan', path: 'plan-review', to: ['rectifying'], body: (r) => ({ version: r.version, approve: true, opinion: '方案可行' }) },
  { action: 'verify', path: 'verification', to: ['verified', 'closed'], needsSecond: true,
    body: (r, { secondId, today }) => ({ version: r.version, pass: true, secondOfficerId: secondId, visitedOn: today, findings: '现场已按要求整改', newDueOn: null }) },
  { action: 'submitCompletion', path: 'completion', to: ['awaitingReview'],
    body: (r, { today }) => ({ version: r.version, statement: '已经整改完毕', rectifier: '设备科', spentFen: 120_000, selfCheckedBy: '陶立群', selfCheckedOn: today }) },
  { action: 'addEvidence', path: 'evidence', needsPhoto: true, chance: 0.8, when: (r) => r.owedEvidence.length > 0 && r.owedEvidence[0].criterionId === null,
    body: (r, { photo }) => ({ kind: r.owedEvidence[0].kind, criterionId: null, fileIds: [photo], note: '' }) },
  { action: 'addProgress', path: 'progress', body: () => ({ text: '材料已到场，正在施工', percent: 60, fileIds: [] }) },
  { action: 'claim', path: 'claim', chance: 0.3, body: () => ({}) },
  { action: 'urge', path: 'urge', chance: 0.3, body: () => ({ text: '请按期完成整改' }) },
  { action: 'comment', path: 'comments', body: () => ({ text: '已电话联系企业，本周内复查' }) },
]; // prettier-ignore
