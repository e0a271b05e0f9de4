/** Sub-plans, meetings, lists, measures and project gates of the demo district, through the real services, in the order in which they happened. */
import { fixedClock } from '#kernel/server/clock.ts';
import { makeCtx, type Ctx } from '#kernel/server/context.ts';
import type { DbHandle } from '#kernel/server/db.ts';
import type { Logger } from '#kernel/server/log.ts';
import { systemActor, type Actor } from '#kernel/shared/actor.ts';
import { addDays, addMonths, plainDate, startOfDay, yearOf, type PlainDate } from '#kernel/shared/time.ts';
import { storeFile } from '#platform/files/server/index.ts';
import { gateActs, paperActs } from '#modules/plan-tasks/server/index.ts';
import { demoStreets } from './places.ts';

export interface PapersStage {
  handle: DbHandle;
  log: Logger;
  today: PlainDate;
  /** By login. */
  people: ReadonlyMap<string, Actor>;
  /** Ids of units by short name. */
  units: ReadonlyMap<string, string>;
}

/** A page that says that it is a sample. */
const PAGE = Buffer.from('%PDF-1.4\n% 演示材料\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');

export async function playPapers(stage: PapersStage): Promise<void> {
  const { handle, log, people, units, today } = stage;
  const who = (login: string): Actor => {
    const actor = people.get(login);
    if (!actor) throw new RangeError(`nobody signs in as ${login}`);
    return actor;
  };
  const unit = (name: string): string => {
    const id = units.get(name);
    if (!id) throw new RangeError(`the district has no unit ${name}`);
    return id;
  };
  const on = (actor: Actor, day: PlainDate, hour: number): Ctx =>
    makeCtx({
      handle,
      log,
      door: 'job',
      actor,
      clock: fixedClock(new Date(startOfDay(day).getTime() + hour * 3_600_000)),
    });
  const by = (login: string, day: PlainDate, hour = 10): Ctx => on(who(login), day, hour);
  const back = (days: number): PlainDate => addDays(today, -days);
  const paper = async (ctx: Ctx, name: string): Promise<string> => (await storeFile(ctx, { name, bytes: PAGE })).id;

  await playPlans();
  await playMeetings();
  await playLists();
  await playMeasures();
  await playGates();
  await playRevisions();

  async function playPlans(): Promise<void> {
    const streets = demoStreets.map((s) => (s.code === '120102005' ? 'jiedao' : `jiedao-${s.code.slice(-2)}`));
    const writers = [
      ...streets.map((login, at) => ({ login, signer: `${login}-baobao`, at })),
      ...['xiaofang', 'zhujian', 'shangwu', 'chengguan', 'shijian'].map((login, at) => ({
        login,
        signer: `${login}-fenguan`,
        at: at + 1,
      })),
    ];
    for (const { login, signer, at } of writers) {
      // The enclave has not begun; one street filed late.
      if (login === 'jiedao-13') continue;
      const from = plainDate(login === 'jiedao-12' ? '2024-04-08' : '2024-03-14');
      const s = await paperActs.startSubPlan(by(login, from, 9), { reason: '' });
      const groups = new Map<string, string[]>();
      for (const d of s.demands) {
        const key = d.key.split('-')[0] ?? d.key;
        groups.set(key, [...(groups.get(key) ?? []), d.key]);
      }
      await paperActs.editSubPlan(by(login, addDays(from, 4 + (at % 3)), 10), s.id, {
        title: s.title,
        chapters: s.chapters.map((c) => ({ key: c.key, title: c.title, text: words(c.key, s.unitName) })),
        items: [...groups].map(([key, demandKeys]) => {
          const first = s.demands.find((d) => d.key === demandKeys[0]);
          return {
            what: `${key} ${first?.title ?? ''}`.slice(0, 200),
            demandKeys,
            dueOn: first?.dueOn ?? null,
            person: '',
          };
        }),
      });
      const day = addDays(from, 8 + (at % 4));
      await paperActs.submitSubPlan(by(login, day, 11), s.id, { opinion: '' });
      await paperActs.signSubPlan(by(signer, addDays(day, 1), 15), s.id, { opinion: '同意' });
      await paperActs.acceptSubPlan(by('anweiban', addDays(day, 4), 10), s.id, { opinion: '同意备案' });
    }
  }

  /** What waits today is of today: two revised after the third quarter's inspection, one still at the signature. */
  async function playRevisions(): Promise<void> {
    for (const [at, login] of ['jiedao-04', 'jiedao-09', 'jiedao-11'].entries()) {
      const s = await paperActs.startSubPlan(by(login, back(9 - at), 9), {
        reason: '按第三季度督导检查反馈的问题修订',
      });
      await paperActs.submitSubPlan(by(login, back(6 - at), 11), s.id, { opinion: '' });
      if (login !== 'jiedao-11')
        await paperActs.signSubPlan(by(`${login}-baobao`, back(5 - at), 15), s.id, { opinion: '同意' });
    }
  }

  async function playMeetings(): Promise<void> {
    const meeting = async (
      login: string,
      day: PlainDate,
      given: {
        kind: 'mobilise' | 'hear';
        title: string;
        host: string;
        headPresent?: boolean;
        decisions?: string[];
        unitId: string;
      },
    ) => {
      const ctx = by(login, day, 16);
      return paperActs.recordMeeting(ctx, {
        kind: given.kind,
        title: given.title,
        heldOn: day,
        place: '三楼会议室',
        host: given.host,
        headPresent: given.headPresent ?? true,
        attendees: 26,
        summary:
          given.kind === 'hear' ? '听取进展汇报，研究突出问题和下一步安排。' : '传达方案，部署任务，明确责任和时限。',
        fileIds: [await paper(ctx, '会议纪要（演示）.pdf')],
        decisions: (given.decisions ?? []).map((what) => ({ what, unitId: given.unitId, dueOn: addDays(day, 30) })),
      });
    };
    await meeting('anweiban', plainDate('2024-03-22'), {
      kind: 'mobilise',
      title: '全区安全生产治本攻坚三年行动动员部署会',
      host: '顾长河',
      unitId: unit('区安委办'),
    });
    for (const [login, name] of [
      ['jiedao', '二号桥街道'],
      ['zhujian', '区住房建设委'],
      ['shangwu', '区商务局'],
    ] as const)
      await meeting(login, plainDate('2024-03-27'), {
        kind: 'mobilise',
        title: `${name}治本攻坚三年行动动员会`,
        host: '主要负责同志',
        unitId: unit(name),
      });
    // The two quarters before this one, and this one as it stands.
    const quarter = plainDate(
      `${today.slice(0, 4)}-${String(Math.floor((Number(today.slice(5, 7)) - 1) / 3) * 3 + 1).padStart(2, '0')}-01`,
    );
    for (const months of [-6, -3, 0]) {
      const start = addMonths(quarter, months);
      await on(systemActor, start, 1).inTx((tx) => paperActs.ensureHearings(tx, on(systemActor, start, 1), start));
    }
    const heard = await meeting('jiedao', addDays(addMonths(quarter, -3), 50), {
      kind: 'hear',
      title: '听取治本攻坚进展汇报',
      host: '街道主要负责同志',
      decisions: ['清理沿街商铺飞线充电，逐户签订承诺', '补齐老旧小区消防车通道标线'],
      unitId: unit('二号桥街道'),
    });
    const [first] = heard.decisions;
    if (first) {
      const day = addDays(addMonths(quarter, -3), 70);
      await paperActs.reportOutcome(by('jiedao', day), first.id, {
        report: '飞线充电已清理，签订承诺 64 份',
        fileIds: [],
      });
      await paperActs.confirmOutcome(by('jiedao-baobao', addDays(day, 2)), first.id, { opinion: '抽查属实' });
    }
    await meeting('shangwu', addDays(addMonths(quarter, -3), 61), {
      kind: 'hear',
      title: '听取商贸领域治本攻坚进展汇报',
      host: '主要负责同志',
      unitId: unit('区商务局'),
    });
    await meeting('zhujian', addDays(addMonths(quarter, -3), 66), {
      kind: 'hear',
      title: '听取建设领域治本攻坚进展汇报',
      host: '分管负责人',
      headPresent: false,
      unitId: unit('区住房建设委'),
    });
  }

  async function playLists(): Promise<void> {
    const year = yearOf(today);
    const ids: string[] = [];
    for (const [login, maker] of [
      ['jiedao-baobao', 'jiedao'],
      ['yingji-juzhang', 'yingji'],
      ['zhujian-fenguan', 'zhujian'],
    ] as const)
      for (const y of [year - 1, year]) {
        const made = plainDate(`${y}-01-15`);
        const l = await paperActs.makeList(by(maker, made), { kind: 'duties', year: y, userId: who(login).userId });
        if (y === year && login === 'zhujian-fenguan') continue;
        await paperActs.signList(by(login, addDays(made, 3)), l.id, {});
        if (y === year) ids.push(l.id);
      }
    const f = await paperActs.sendFiling(by('anweiban', plainDate(`${year}-02-10`)), {
      year,
      toName: '天津市安全生产委员会办公室',
      listIds: ids,
    });
    const receipt = by('anweiban', plainDate(`${year}-02-20`));
    await paperActs.receiptFiling(receipt, f.id, {
      receiptedOn: plainDate(`${year}-02-19`),
      receiptNo: '演示〔备〕1号',
      fileIds: [await paper(receipt, '备案回执（演示）.pdf')],
    });
  }

  async function playMeasures(): Promise<void> {
    const ctx = by('anweiban', plainDate('2024-04-10'));
    const { default: ExcelJS } = await import('exceljs');
    const load = async (code: string, rows: readonly (readonly [string, string, string])[]): Promise<void> => {
      const book = new ExcelJS.Workbook();
      book.addWorksheet('演示').addRows([['编号', '标题', '内容'], ...rows]);
      const bytes = Buffer.from(await book.xlsx.writeBuffer());
      const file = await storeFile(ctx, { name: '演示举措.xlsx', bytes });
      await paperActs.loadTree(ctx, code, { fileId: file.id, isSample: true, dryRun: false });
      for (const [number] of rows)
        for (const one of (await paperActs.suggestLinks(ctx, code, number)).items.slice(0, 2))
          await paperActs.linkMeasure(ctx, code, { number, demandKey: one.demandKey });
    };
    await load('district96', [
      ['演示1', '责任', '党政领导干部安全职责清单和年度任务清单逐级建立'],
      ['演示2', '培训', '生产经营单位主要负责人安全教育培训全覆盖'],
      ['演示3', '隐患', '重大事故隐患数据库动态更新，闭环管理'],
      ['演示4', '执法', '重大事故隐患挂牌督办，整改验收后销号'],
      ['演示5', '工程', '畅通生命通道，打通消防车通道'],
      ['演示6', '素质', '特种作业人员安全技能培训考核'],
    ]);
    await load(
      'short8',
      ['理念', '责任', '规划', '法治', '标准', '技术', '工程', '素质'].map(
        (name, i) => [`演示${i + 1}`, name, `补齐安全生产${name}方面的短板`] as const,
      ),
    );
  }

  async function playGates(): Promise<void> {
    const answers = Array.from({ length: 6 }, (_, i) => ({
      id: `q${i + 1}`,
      answer: i === 3 ? ('no' as const) : ('yes' as const),
      note: '',
    }));
    const base = { projectCode: '', place: '', enterpriseName: '', industry: '', fileIds: [], answers };
    const give = async (
      login: string,
      day: PlainDate,
      g: { opinions: readonly { id: string; unitName: string }[] },
      name: string,
      stance: 'agree' | 'conditional' | 'refuse',
      reasons: string,
      conditions: string[] = [],
    ): Promise<void> => {
      const mine = g.opinions.find((o) => o.unitName === name);
      if (!mine) throw new RangeError(`${name} was not asked`);
      await gateActs.giveOpinion(by(login, day, 14), mine.id, { stance, reasons, conditions, fileIds: [] });
    };
    const refused = await gateActs.openGate(by('zhujian', back(80), 9), {
      ...base,
      kind: 'approval',
      title: '津东综合能源站新建项目（演示）',
      place: '卫国道沿线',
      streetCode: '120102005',
      enterpriseName: '天津津东能源有限公司（演示）',
      investmentFen: 3_200_000_000,
      description: '新建加油加氢合建站，北侧 22 米为居民楼，南侧为学校。',
      unitIds: [unit('区应急管理局'), unit('区消防救援支队')],
    });
    await give('yingji', back(78), refused, '区应急管理局', 'refuse', '与居民楼、学校的安全距离不足');
    await give('xiaofang', back(77), refused, '区消防救援支队', 'agree', '消防水源满足要求');
    await gateActs.concludeGate(by('zhujian-shenhe', back(76)), refused.id, {
      result: 'refused',
      reason: '安全距离不足，不予批准，建议另行选址',
      conditions: [],
    });
    const conditional = await gateActs.openGate(by('zhujian', back(60), 9), {
      ...base,
      kind: 'highRisk',
      title: '液氨制冷改造项目安全审查（演示）',
      streetCode: '120102001',
      enterpriseName: '天津河东冷链有限公司（演示）',
      investmentFen: 860_000_000,
      description: '冷库由液氨改为二氧化碳复叠制冷，保留氨机房过渡运行。',
      unitIds: [unit('区应急管理局'), unit('区市场监管局')],
    });
    await give('yingji', back(58), conditional, '区应急管理局', 'conditional', '过渡期须加强监测', [
      '氨机房过渡期内增设泄漏报警和紧急切断',
    ]);
    await give('shijian', back(57), conditional, '区市场监管局', 'agree', '压力容器已检验');
    const c = await gateActs.concludeGate(by('zhujian-shenhe', back(56)), conditional.id, {
      result: 'conditional',
      reason: '落实监测措施后可以实施',
      conditions: [
        {
          what: '氨机房过渡期内增设泄漏报警和紧急切断',
          unitId: unit('区住房建设委'),
          confirmUnitId: unit('区应急管理局'),
          dueOn: back(20),
        },
        {
          what: '氨机房人员完成应急处置培训',
          unitId: unit('区住房建设委'),
          confirmUnitId: unit('区应急管理局'),
          dueOn: back(5),
        },
      ],
    });
    const [first] = c.conditions;
    if (first) {
      const report = by('zhujian', back(30));
      await gateActs.reportCondition(report, first.id, {
        report: '已安装 6 处报警探头并联动切断阀',
        fileIds: [await paper(report, '验收单（演示）.pdf')],
      });
      await gateActs.confirmCondition(by('yingji', back(27)), first.id, { opinion: '现场核实属实' });
    }
    const passed = await gateActs.openGate(by('shangwu', back(40), 9), {
      ...base,
      kind: 'landing',
      title: '便民商业综合体招商项目（演示）',
      streetCode: '120102005',
      description: '社区商业，地上三层，含餐饮和儿童活动场所。',
      unitIds: [unit('区消防救援支队'), unit('二号桥街道')],
    });
    await give('xiaofang', back(38), passed, '区消防救援支队', 'agree', '儿童活动场所设在二层以下，符合要求');
    await give('jiedao', back(37), passed, '二号桥街道', 'agree', '周边道路满足消防车通行');
    await gateActs.concludeGate(by('shangwu-shenhe', back(36)), passed.id, {
      result: 'passed',
      reason: '各单位同意，准予落地',
      conditions: [],
    });
    await gateActs.openGate(by('zhujian', back(9), 9), {
      ...base,
      kind: 'threeSides',
      title: '沿街改造工程未审图先施工线索核查（演示）',
      streetCode: '120102001',
      description: '群众反映施工图未审查即开工。',
      unitIds: [unit('区应急管理局'), unit('大王庄街道')],
    });
  }
}

const words = (key: string, name: string): string =>
  ({
    aim: `${name}坚持人民至上、生命至上，落实三年行动方案，压实本单位安全生产责任。`,
    goal: '到 2026 年底，存量重大事故隐患清零，增量得到有效遏制，生产安全事故得到有效防范。',
    steps: '动员部署（2024年3月底前）、排查整治（2024年12月底前）、集中攻坚（2025年底前）、固本提升（2026年底前）。',
    safeguard: '成立工作专班，主要负责同志每季度听取汇报，按时报送进展，经费列入年度预算。',
  })[key] ?? '按方案执行。';
