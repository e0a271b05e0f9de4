/** Plays the hazard scripts through the real services: right person, right moment, real files, letters and receipts. */
import { makeCtx, type Ctx } from '#kernel/server/context.ts';
import { fixedClock } from '#kernel/server/clock.ts';
import type { DbHandle } from '#kernel/server/db.ts';
import type { Logger } from '#kernel/server/log.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { storeFile } from '#platform/files/server/index.ts';
import { departmentFor } from '#platform/identity/server/index.ts';
import { criterionOn } from '#modules/criteria/server/index.ts';
import type { JudgementAnswers } from '#modules/criteria/shared/judgement.ts';
import { delistForDemo, listForDemo } from '#modules/hazards/server/demo.ts';
import { hazardActs as acts } from '#modules/hazards/server/index.ts';
import type { HazardRecord } from '#modules/hazards/shared/schema.ts';
import { answersFor } from './answers.ts';
import type { DemoEnterprise } from './enterprises.ts';
import type { DemoAct, HazardScript, Who } from './hazards.ts';
import { demoPaper } from './paper.ts';
import type { Pictures } from './pictures.ts';

export interface Department {
  unitId: string;
  officers: readonly Actor[];
  reviewer: Actor;
  deputy: Actor;
}

/** Who is who in the loaded district. */
export interface Cast {
  departments: ReadonlyMap<string, Department>;
  streets: ReadonlyMap<string, { officer: Actor; reviewer: Actor }>;
  firms: ReadonlyMap<
    string,
    { id: string; facts: DemoEnterprise; principal: Actor; controller: Actor; safety: Actor; worker?: Actor }
  >;
  office: Actor;
}

export interface Stage {
  handle: DbHandle;
  log: Logger;
  cast: Cast;
  /** By the scripts' keys. */
  pictures: ReadonlyMap<string, Pictures>;
}

/** Runs at most `limit` at once, first come first served. */
function gate(limit: number): <T>(run: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (run) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}

/** Photographs are stored well before they are needed, so that no registration waits for another's. */
const AHEAD_MS = 60 * 86_400_000;

/**
 * All scripts at once, each act after those of its hazard. Acts that draw a running number (registration, letters) keep
 * the order of time among all hazards, so that every loading gives the same numbers.
 */
export async function playAll(stage: Stage, scripts: readonly HazardScript[], concurrency: number): Promise<void> {
  const tasks = scripts
    .map((script) => new Player(stage, script))
    .flatMap((player) => {
      const { reportedAt, acts: rest } = player.script;
      return [
        { player, at: reportedAt.getTime() - AHEAD_MS, run: () => player.prepare(), series: '' },
        { player, at: reportedAt.getTime(), run: () => player.report(), series: 'report' },
        ...rest.map((act, step) => ({
          player,
          at: act.at.getTime(),
          run: () => player.act(act, step),
          series: act.kind === 'notice' ? 'notice' : '',
        })),
      ];
    })
    .sort((a, b) => a.at - b.at || a.player.script.key.localeCompare(b.player.script.key));
  const admit = gate(concurrency);
  const lastOf = new Map<unknown, Promise<void>>();
  for (const task of tasks) {
    const chains = [task.player, ...(task.series === '' ? [] : [task.series])];
    const before = chains.flatMap((chain) => lastOf.get(chain) ?? []);
    const done = Promise.all(before).then(() => admit(task.run));
    // A failure is reported once, at the end; what depends on it does not run.
    done.catch(() => undefined);
    for (const chain of chains) lastOf.set(chain, done);
  }
  await Promise.all(lastOf.values());
}

class Player {
  readonly script: HazardScript;
  private readonly stage: Stage;
  private readonly firm;
  private unit = '';
  private id = '';
  private version = 1;
  private record: HazardRecord | null = null;
  private stored = 0;
  private readonly found: string[] = [];

  constructor(stage: Stage, script: HazardScript) {
    this.stage = stage;
    this.script = script;
    const firm = stage.cast.firms.get(script.enterprise);
    if (!firm) throw new RangeError(`nobody works at ${script.enterprise}`);
    this.firm = firm;
  }

  private ctx(at: Date, actor?: Actor): Ctx {
    const { handle, log } = this.stage;
    return makeCtx({ handle, log, clock: fixedClock(at), door: 'job', ...(actor ? { actor } : {}) });
  }

  private department(): Department {
    const found = this.stage.cast.departments.get(this.unit);
    if (!found) throw new RangeError(`${this.script.key}: nobody works at ${this.unit}`);
    return found;
  }

  private who(who: Who): Actor {
    const { cast } = this.stage;
    const { officer: index } = this.script;
    const officer = (shift: number): Actor => {
      const { officers } = this.department();
      return officers[(index + shift) % officers.length] as Actor;
    };
    const street = cast.streets.get(this.firm.facts.streetCode);
    if (!street) throw new RangeError(`no street ${this.firm.facts.streetCode}`);
    switch (who) {
      case 'officer':
        return officer(0);
      case 'second':
        return officer(1);
      case 'reviewer':
        return this.department().reviewer;
      case 'deputy':
        return this.department().deputy;
      case 'street':
        return street.officer;
      case 'streetSecond':
        return street.reviewer;
      case 'office':
        return cast.office;
      default:
        return this.firm[who];
    }
  }

  /** Stores the photographs that belong to the report (-1) or to an act. */
  private async photos(ctx: Ctx, step: number): Promise<string[]> {
    const ids: string[] = [];
    for (const { after, bytes } of this.stage.pictures.get(this.script.key)?.get(step) ?? []) {
      const name = `演示-${after ? '整改后' : '现场'}-${++this.stored}.jpg`;
      ids.push((await storeFile(ctx, { name, bytes })).id);
    }
    return ids;
  }

  private async paper(ctx: Ctx, title: string, lines: readonly string[]): Promise<string> {
    const on = dayOf(ctx.clock.now());
    const bytes = demoPaper({ title, lines, signed: ctx.actor.unitName, on });
    const file = await storeFile(ctx, { name: `演示-${title}.docx`, bytes });
    return file.id;
  }

  /** Stores the photographs that the report will carry. */
  async prepare(): Promise<void> {
    const { script, firm } = this;
    const unit = await this.ctx(script.reportedAt).inTx((tx) => departmentFor(tx, firm.facts.industry, script.foundOn));
    this.unit = unit?.shortName ?? '';
    await this.together(this.ctx(script.reportedAt, this.who(script.reporter)), async (ctx) => {
      this.found.push(...(await this.photos(ctx, -1)));
    });
  }

  /** Everything that one act does, its files too, in one transaction. */
  private together<T>(ctx: Ctx, run: (ctx: Ctx) => Promise<T>): Promise<T> {
    return ctx.inTx((tx) => run(ctx.within(tx)));
  }

  async report(): Promise<void> {
    const { script, firm } = this;
    const actor = this.who(script.reporter);
    const ctx = this.ctx(script.reportedAt, actor);
    const made = await acts.reportHazard(ctx, {
      enterpriseId: firm.id,
      title: script.title,
      description: script.text,
      place: script.place,
      channel: script.channel,
      foundOn: script.foundOn,
      photoIds: [...this.found],
      latitude: firm.facts.latitude,
      longitude: firm.facts.longitude,
      suggestedCriterionIds: [...script.suggests],
      fixableNow: script.fixableNow,
      interimMeasures: script.interim,
      finders: script.reporter === 'officer' ? `${actor.name}、${this.who('second').name}` : actor.name,
    });
    this.id = made.id;
    this.keep(made);
  }

  private keep(record: HazardRecord): void {
    this.record = record;
    this.version = record.version;
  }

  async act(act: DemoAct, step: number): Promise<void> {
    try {
      this.keep(await this.together(this.ctx(act.at, this.who(act.by)), (ctx) => this.perform(ctx, act, step)));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(
        `demo ${this.script.key} (${this.script.title}), ${act.kind} at ${act.at.toISOString()}: ${reason}`,
        { cause: error },
      );
    }
  }

  private async judgeBy(ctx: Ctx): Promise<{
    method: 'direct' | 'comprehensive' | 'expert';
    criterionIds: string[];
    expertOpinionFileId: string | null;
    expertName?: string;
    answers?: JudgementAnswers;
  }> {
    const { script } = this;
    for (const set of script.criteria) {
      const found = await ctx.inTx(async (tx) => {
        for (const id of set) if (!(await criterionOn(tx, id, script.foundOn))) return false;
        return true;
      });
      if (found)
        return {
          method:
            set.some((id) => id.startsWith('GB35181')) && script.method === 'comprehensive'
              ? 'comprehensive'
              : 'direct',
          criterionIds: [...set],
          answers: answersFor(set),
          expertOpinionFileId: null,
        };
    }
    const file = await this.paper(ctx, '专家论证意见', [
      `受${this.unit}委托，三名专家于${dayOf(ctx.clock.now())}对${this.firm.facts.name}“${script.title}”进行现场论证。`,
      `专家组查看了${script.place}，听取了企业汇报，查阅了有关资料。${script.text}`,
      '专家组一致认为：上述情形存在造成群死群伤的现实危险，建议按重大事故隐患管理，立即采取临时防控措施并限期治理。',
      '专家签名：陶茂林等三人（演示）',
    ]);
    return { method: 'expert', criterionIds: [], expertOpinionFileId: file, expertName: '陶茂林等三人（演示）' };
  }

  private async perform(ctx: Ctx, act: DemoAct, step: number): Promise<HazardRecord> {
    const { id, version } = this;
    const today = dayOf(act.at);
    switch (act.kind) {
      case 'judge':
        return acts.judgeHazard(ctx, id, {
          version,
          grade: act.grade,
          reason: act.reason,
          dueOn: act.dueOn ?? null,
          ...(act.grade === 'major'
            ? await this.judgeBy(ctx)
            : { method: 'direct', criterionIds: [], expertOpinionFileId: null }),
        });
      case 'reject':
        return acts.rejectJudgement(ctx, id, { version, opinion: act.opinion });
      case 'confirm':
        return acts.confirmHazard(ctx, id, { version, opinion: act.opinion });
      case 'notice':
        return acts.issueNotice(ctx, id, { version, requirements: act.requirements, planDueOn: act.planDueOn ?? null });
      case 'sign':
        return acts.signNotice(ctx, id, { role: act.role });
      case 'plan': {
        const {
          goals,
          measures,
          funding,
          fundingFen,
          organisation,
          responsiblePerson,
          responsiblePhone,
          schedule,
          dueOn,
          safety,
        } = act;
        return acts.submitPlan(ctx, id, {
          version,
          goals,
          measures,
          funding,
          fundingFen,
          organisation,
          responsiblePerson,
          responsiblePhone,
          schedule,
          dueOn,
          safety,
          fileIds: [],
        });
      }
      case 'planReview':
        return acts.reviewPlan(ctx, id, { version, approve: act.approve, opinion: act.opinion });
      case 'progress': {
        const fileIds = await this.photos(ctx, step);
        return acts.addProgress(ctx, id, { text: act.text, percent: act.percent, spentFen: act.spentFen, fileIds });
      }
      case 'measures':
        return acts.setMeasures(ctx, id, { text: act.text, responsible: act.responsible, fileIds: [] });
      case 'stop':
        return acts.orderStop(ctx, id, { version, kind: act.stop, extent: act.extent, basis: act.basis });
      case 'askExtension':
        return acts.requestExtension(ctx, id, {
          version,
          newDueOn: act.newDueOn,
          done: act.done,
          reason: act.reason,
          interimMeasures: act.interim,
          fileIds: [],
        });
      case 'decideExtension':
        return acts.decideExtension(ctx, id, {
          version,
          requestId: this.pending('extension'),
          approve: act.approve,
          opinion: act.opinion,
        });
      case 'evidence':
        return this.evidence(ctx, step);
      case 'completion':
        return acts.submitCompletion(ctx, id, {
          version,
          statement: act.statement,
          rectifier: act.rectifier,
          spentFen: act.spentFen,
          selfCheckedBy: act.selfCheckedBy,
          selfCheckedOn: today,
        });
      case 'verify':
        return acts.verifyHazard(ctx, id, {
          version,
          pass: act.pass,
          secondOfficerId: this.who(act.by === 'street' ? 'streetSecond' : 'second').userId,
          visitedOn: today,
          findings: act.findings,
          newDueOn: act.newDueOn ?? null,
          fileIds: await this.photos(ctx, step),
        });
      case 'lookBack':
        return acts.lookBack(ctx, id, {
          version,
          pass: act.pass,
          visitedOn: today,
          findings: act.findings,
          newDueOn: act.newDueOn ?? null,
          fileIds: await this.photos(ctx, step),
        });
      case 'applyResume': {
        const file = await this.paper(ctx, '恢复生产申请书', [
          `${this.unit}：`,
          `我单位“${this.script.title}”已按治理方案完成整改。${act.statement}`,
          '附：治理方案内容、项目完成清单和评价报告。',
        ]);
        return acts.applyResume(ctx, id, { version, statement: act.statement, fileIds: [file] });
      }
      case 'decideResume':
        return acts.decideResume(ctx, id, { version, approve: act.approve, opinion: act.opinion });
      case 'applyClosure':
        return acts.applyClosure(ctx, id, { version, opinion: act.opinion });
      case 'close':
        return acts.closeHazard(ctx, id, { version, approve: act.approve, opinion: act.opinion });
      case 'reopen':
        return acts.reopenHazard(ctx, id, {
          version,
          reason: act.reason,
          foundOn: today,
          newDueOn: act.newDueOn,
          fileIds: await this.photos(ctx, step),
        });
      case 'transfer': {
        const to = this.stage.cast.departments.get(act.to);
        if (!to) throw new RangeError(`no department ${act.to}`);
        const made = await acts.transferHazard(ctx, id, { version, unitId: to.unitId, reason: act.reason });
        this.unit = act.to;
        return made;
      }
      case 'list':
        return listForDemo(ctx, id, act.level);
      case 'delist':
        return delistForDemo(ctx, id, act.level);
      case 'comment':
        return acts.commentHazard(ctx, id, { text: act.text });
      case 'proposeVoid':
        return acts.proposeVoid(ctx, id, { version, reason: act.reason, fileIds: [] });
      case 'decideVoid':
        return acts.decideVoid(ctx, id, {
          version,
          requestId: this.pending('void'),
          approve: true,
          opinion: act.opinion,
        });
    }
  }

  private pending(kind: string): string {
    const found = this.record?.requests.find((r) => r.kind === kind && r.status === 'pending');
    if (!found) throw new RangeError(`no ${kind} waits`);
    return found.id;
  }

  /** Photographs after, and every paper that is owed. */
  private async evidence(ctx: Ctx, step: number): Promise<HazardRecord> {
    const { id } = this;
    const after = await this.photos(ctx, step);
    let record = await acts.addEvidence(ctx, id, {
      kind: 'after',
      criterionId: null,
      fileIds: after,
      note: '与整改前同一部位',
    });
    for (const owed of record.owedEvidence.filter((o) => o.kind !== 'after')) {
      const file = await this.paper(ctx, owed.label, this.wordsOf(owed.label));
      record = await acts.addEvidence(ctx, id, {
        kind: owed.kind,
        criterionId: owed.criterionId,
        fileIds: [file],
        note: '',
      });
    }
    return record;
  }

  private wordsOf(label: string): string[] {
    const { script, firm } = this;
    const { facts } = firm;
    if (/职工/.test(label))
      return [
        `${facts.name}向职工代表大会报告重大事故隐患及治理情况。`,
        `隐患名称：${script.title}。所在部位：${script.place}。`,
        `基本情况：${script.text}`,
        `临时防控措施：${script.interim || '设专人看护并公示。'}`,
        `应到代表 ${15 + (facts.employees % 20)} 人，实到 ${12 + (facts.employees % 20)} 人，会后在公示栏公示 5 个工作日。`,
      ];
    if (/评估|评价/.test(label))
      return [
        `受${facts.name}委托，对“${script.title}”治理情况进行评估。`,
        `评估范围：${script.place}及相关管理制度。`,
        '评估方法：查阅资料、现场检查、功能试验、询问人员。',
        '评估结论：治理方案所列措施已完成，设施运行正常，管理制度已执行，符合有关标准要求。',
        '建议：继续落实每周自查，三个月内接受回头看。',
      ];
    return [
      `项目：${label}。单位：${facts.name}。部位：${script.place}。`,
      `对应隐患：${script.title}。`,
      '经检查、试验，所列项目均符合要求，结论：合格。',
      `经办：${facts.safetyName}。`,
    ];
  }
}
