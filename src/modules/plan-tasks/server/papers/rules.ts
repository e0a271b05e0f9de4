/** What papers have to hold: suggestions of the product, replaced by newer versions, never by code. */
import type { RuleSeed } from '#platform/rules/server/index.ts';

const seed = (key: string, label: string, value: unknown, document: string, note: string): RuleSeed => ({
  key: `papers.${key}`,
  label,
  value,
  document,
  validFrom: '2023-01-01',
  confidence: 0.4,
  tag: '[K?]',
  note,
});
const TERM = '河东区治本攻坚材料办理时限（建议值）';
const TEXT = '河东安委〔2024〕1号 的体例（由产品归纳，供安委办修订）';
export const paperRules: RuleSeed[] = [
  seed(
    'chapters',
    '单位方案的章节',
    [
      { key: 'aim', title: '总体要求', hint: '指导思想、本单位职责范围' },
      { key: 'goal', title: '工作目标', hint: '到 2026 年底要达到什么，能用数字的写数字' },
      { key: 'steps', title: '实施步骤', hint: '动员部署、排查整治、巩固提升各阶段的安排' },
      { key: 'safeguard', title: '保障措施', hint: '组织领导、经费、督促检查、信息报送' },
    ],
    TEXT,
    '方案没有规定子方案的章节，请按本区文件换成正式体例',
  ),
  seed('sign', '方案签发期限', { amount: 3, unit: 'workday' }, TERM, '送签后主要负责人签发的期限'),
  seed('review', '方案备案审核期限', { amount: 5, unit: 'workday' }, TERM, '报备后区安委办审核的期限'),
  seed('confirm', '会议决定办结确认期限', { amount: 3, unit: 'workday' }, TERM, '报告办结后由会议召集单位确认'),
  seed('listSign', '年度清单签字期限', { amount: 10, unit: 'workday' }, TERM, '清单生成后本人签字的期限'),
  seed('receipt', '备案回执期限', { amount: 15, unit: 'workday' }, TERM, '报送上级安委办后跟踪回执的期限'),
  seed(
    'duties',
    '领导岗位的安全职责',
    {
      'office.leader': [
        '组织拟订全区治本攻坚三年行动任务分工并督促落实',
        '每季度听取各单位进展汇报，研究解决突出问题',
        '批准挂牌督办、约谈、督查令等督办措施',
        '组织年度考核，提出奖惩建议',
      ],
      'department.head': [
        '对本部门行业领域安全生产监管工作负主要领导责任',
        '每季度听取治本攻坚进展汇报',
        '签发本部门子方案和季度报告',
        '批准重大事故隐患销号，督促挂牌隐患整改',
      ],
      'department.deputy': [
        '对分管行业领域安全生产工作负分管领导责任',
        '组织分管领域重大事故隐患排查整治',
        '带队开展督导检查',
      ],
      'street.patron': [
        '对包保企业和片区安全生产工作负领导责任',
        '每季度听取街道治本攻坚进展汇报',
        '签发街道实施方案和季度报告',
        '带队检查包保企业，督促隐患整改',
      ],
    },
    '方案第6项、《地方党政领导干部安全生产责任制规定》（厅字〔2018〕13号）（归纳，供核对）',
    '按岗位角色给出的参考文本，生成后可逐条修改，请按本人分工核对',
  ),
  seed(
    'packIndicators',
    '季度汇报材料采用的指标',
    [],
    '由安委办选定',
    '留空时采用任务、会商、把关、隐患各房间中本单位有数的指标，最多二十项',
  ),
];
