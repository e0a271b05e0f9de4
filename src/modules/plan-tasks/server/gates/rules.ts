/** Terms and question lists of the gates: suggested values, replaced by newer versions, never by code. */
import type { RuleSeed } from '#platform/rules/server/index.ts';
import type { GateQuestion } from '../../shared/gates/schema.ts';
import type { GateKind } from '../../shared/gates/states.ts';

const PLAN = '河东安委〔2024〕1号';
const term = (key: string, label: string, amount: number, note: string): RuleSeed => ({
  key: `gates.${key}`,
  label,
  value: { amount, unit: 'workday' },
  document: '河东区规划和项目安全把关办理时限（建议值）',
  validFrom: '2023-01-01',
  confidence: 0.4,
  tag: '[K?]',
  note,
});

const lists: Readonly<Record<GateKind, readonly [string, string][]>> = {
  planning: [
    ['规划文本是否设有安全生产章节或内容', '规划文本相应章节'],
    ['是否对规划范围内的安全风险作过评估', '风险评估报告'],
    ['是否与国土空间规划衔接', '衔接情况说明'],
    ['是否运用自然灾害综合风险普查成果', '普查成果运用说明'],
    ['重大风险区域的用地和人口布局是否有避让或防护安排', '规划图和说明'],
    ['消防站、消防水源、应急避难场所等是否同步规划', '专项规划或图纸'],
  ],
  landing: [
    ['产业是否符合国家和本市产业政策，不在淘汰目录内', '产业政策对照表'],
    ['项目选址与居民区、学校、医院等的安全距离是否符合要求', '选址论证材料'],
    ['工艺、设备是否属于淘汰落后或禁止使用的', '工艺设备清单'],
    ['周边是否有相互影响的重大危险源或易燃易爆场所', '周边环境说明'],
    ['消防水源、消防车道、救援力量是否满足项目需要', '消防力量评估'],
    ['招商协议是否写明安全生产责任和投入', '协议相应条款'],
  ],
  approval: [
    ['是否属于安全生产法律法规禁止新建、改建、扩建的', '法规对照'],
    ['是否按规定作过安全评价或安全条件审查', '评价报告或审查意见'],
    ['安全设施是否与主体工程同时设计、同时施工、同时投入使用', '设计文件'],
    ['是否依法取得规划、消防设计等前置手续', '批准文件'],
    ['建设单位近三年是否有未整改的重大事故隐患', '隐患台账查询结果'],
  ],
  highRisk: [
    ['安全预评价报告是否由有资质的机构编制并通过评审', '评价报告和评审意见'],
    ['安全设施设计是否经过审查', '安全设施设计专篇'],
    ['设计、施工、监理单位资质是否符合要求', '资质证书'],
    ['危险与可操作性分析等提出的措施是否落实到设计', '分析报告'],
    ['自动化控制、监测预警、紧急切断系统是否按标准设置', '设计图纸'],
    ['应急救援设施和外部救援力量能否满足需要', '应急方案'],
  ],
  threeSides: [
    ['是否未完成勘察就开始设计或施工', '勘察报告和日期'],
    ['是否未取得施工图审查合格书就开工', '审查合格书和日期'],
    ['是否未取得施工许可就开工', '施工许可证和日期'],
    ['现场是否正在施工', '现场照片'],
  ],
  loweredBar: [
    ['是否擅自减少法定审批、审查环节', '审批流程记录'],
    ['是否以会议纪要、承诺等代替法定安全条件', '文件材料'],
    ['是否对不符合安全条件的项目予以批准或引进', '批准文件'],
    ['项目是否已经开工或投产', '现场照片'],
  ],
};
const labels: Readonly<Record<GateKind, string>> = {
  planning: '规划编制',
  landing: '招商和项目落地',
  approval: '项目审批',
  highRisk: '高危建设项目安全审查',
  threeSides: '“三边”工程核查',
  loweredBar: '降低安全门槛核查',
};

export const gateRules: RuleSeed[] = [
  term('opinionTerm', '把关事项提出意见的期限', 5, '方案第7项要求建立会商机制，未定时限，由安委办设定'),
  term('concludeTerm', '把关事项作出结论的期限', 3, '意见收齐后由牵头单位作出结论'),
  term('confirmTerm', '把关条件落实确认期限', 3, '落实单位报告后由确认单位核实'),
  ...Object.entries(lists).map(([kind, rows]): RuleSeed => ({
    key: `gates.questions.${kind}`,
    label: `把关问题清单：${labels[kind as GateKind]}`,
    value: rows.map(([text, proof], i): GateQuestion => ({ id: `q${i + 1}`, text, proof })),
    document: `${PLAN} 第7项（问题由产品按条文归纳，供安委办修订）`,
    clause: '二（五）动态清零行动 第7项',
    validFrom: '2024-03-11',
    confidence: 0.5,
    tag: '[K?]',
    note: '方案只写明把关方向，没有列出问题；请按本区文件换成正式清单',
  })),
];
