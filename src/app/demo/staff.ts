/** Who works in the demo district: one printed account for each role, and everybody else whom the scripts need. */
import type { Role } from '#platform/identity/shared/roles.ts';
import { demoStreets } from './places.ts';
import { personName } from './people.ts';

/** The password of all demo accounts; it is printed at every start and opens nothing but a demo district. */
export const DEMO_PASSWORD = 'Zhiben-2026';

export interface DemoPost {
  readonly login: string;
  readonly name: string;
  /** Short name of the unit. */
  readonly unit: string;
  readonly title: string;
  readonly roles: readonly Role[];
  /** Shown at the start. */
  readonly printed: boolean;
}

const post = (
  login: string,
  name: string,
  unit: string,
  title: string,
  roles: readonly Role[],
  printed = true,
): DemoPost => ({ login, name, unit, title, roles, printed });

const OFFICER: readonly Role[] = ['department.officer', 'enforcement.officer'];

/** Departments that handle hazards: login stem, short name, office (科室), officers. */
const departments: readonly (readonly [string, string, string, readonly string[]])[] = [
  ['xiaofang', '区消防救援支队', '防火监督科', ['高岩', '秦向东', '佟立新']],
  ['zhujian', '区住房建设委', '质安监督站', ['卢长青', '孟晓峰', '贺树人']],
  ['shangwu', '区商务局', '商贸安全科', ['许佩瑶', '丁宏图', '罗少卿']],
  ['chengguan', '区城市管理委', '运输安全科', ['邵占军', '汪同舟', '姜海津']],
  ['shijian', '区市场监管局', '特种设备科', ['侯世杰', '石静怡', '段延年']],
  ['minzheng', '区民政局', '养老服务科', ['白洁', '傅婉清', '田家骏']],
];

/** Departments that supervise no industry or have only clerks above: who fills in and who signs what they report each quarter. */
const reporting: readonly (readonly [string, string])[] = [
  ['lvyou', '区文化旅游局'],
  ['weisheng', '区卫生健康委'],
  ['jiaoyuju', '区教育局'],
  ['fagai', '区发展改革委'],
  ['zhengwu', '区政务服务办'],
  ['caizhengju', '区财政局'],
  ['huanbao', '区生态环境局'],
  ['gongan', '公安河东分局'],
  ['guihua', '规划资源河东分局'],
  ['xuanchuan', '区委宣传部'],
  ['zuzhi', '区委组织部'],
  ['dangxiao', '区委党校'],
  ['gonghui', '区总工会'],
  ['tuanwei', '团区委'],
];

export const demoStaff: readonly DemoPost[] = [
  post('anweiban', '韩书敏', '区安委办', '审核', ['office.reviewer']),
  post('anweiban-guanli', '叶知遥', '区安委办', '管理员', ['office.admin']),
  post('anweiban-zhuren', '常振华', '区安委办', '主任', ['office.leader']),
  post('anweihui', '顾长河', '区安委会', '副主任', ['office.leader']),
  post('yingji', '周建宁', '区应急管理局', '监管二科 经办', OFFICER),
  post('yingji-er', '李文博', '区应急管理局', '监管二科 经办', OFFICER, false),
  post('yingji-san', '吴桐', '区应急管理局', '监管一科 经办', OFFICER, false),
  post('yingji-shenhe', '赵启明', '区应急管理局', '监管二科 科长', ['department.reviewer']),
  post('yingji-fenguan', '沈玉山', '区应急管理局', '副局长', ['department.deputy']),
  post('yingji-juzhang', '冯国良', '区应急管理局', '局长', ['department.head']),
  post('zhifa', '任安澜', '区应急管理局', '执法大队 执法人员', ['enforcement.officer']),
  post('fazhi', '范清和', '区应急管理局', '法制科 法制审核', ['legal.reviewer']),
  ...departments.flatMap(([login, unit, office, officers]) => [
    ...officers.map((name, i) =>
      post(
        i === 0 ? login : `${login}-${i + 1}`,
        name,
        unit,
        `${office} 经办`,
        OFFICER,
        login === 'xiaofang' && i === 0,
      ),
    ),
    post(`${login}-shenhe`, personName(login, 'reviewer'), unit, `${office} 科长`, ['department.reviewer'], false),
    post(`${login}-fenguan`, personName(login, 'deputy'), unit, '分管负责人', ['department.deputy'], false),
  ]),
  post('wenlv', personName('wenlv'), '区文化旅游局', '市场管理科 经办', OFFICER, false),
  post('weijian', personName('weijian'), '区卫生健康委', '综合监督科 经办', OFFICER, false),
  post('jiaoyu', personName('jiaoyu'), '区教育局', '安全稳定科 经办', OFFICER, false),
  ...reporting.flatMap(([login, unit]) => [
    post(`${login}-jingban`, personName(login, 'clerk'), unit, '办公室 经办', ['department.officer'], false),
    post(`${login}-fuze`, personName(login, 'head'), unit, '主要负责人', ['department.head'], false),
  ]),
  post('caizheng', '梁双全', '区财政局', '举报奖励发放', ['finance']),
  ...demoStreets.flatMap((street) => {
    const main = street.code === '120102005';
    const login = main ? 'jiedao' : `jiedao-${street.code.slice(-2)}`;
    return [
      post(
        login,
        main ? '宋春生' : personName(street.code, 'officer'),
        street.name,
        '安全办 经办',
        ['street.officer'],
        main,
      ),
      post(
        `${login}-shenhe`,
        main ? '董立新' : personName(street.code, 'reviewer'),
        street.name,
        '安全办 主任',
        ['street.reviewer'],
        main,
      ),
      post(
        `${login}-baobao`,
        main ? '郑海棠' : personName(street.code, 'patron'),
        street.name,
        '副主任（包保领导）',
        ['street.patron'],
        main,
      ),
    ];
  }),
  post('zhuanjia', '陶茂林', '区专家组', '专家', ['expert']),
  post('jigou', '曾云舟', '区专家组', '第三方机构人员', ['thirdParty']),
  post('jubao', '金若溪', '区安委办', '举报受理', ['intake']),
  post('xitong', '黎哲', '系统管理组', '系统管理员', ['admin.system']),
  post('anquan', '武瑾', '系统管理组', '安全管理员', ['admin.security']),
  post('shenji', '文妍', '系统管理组', '审计管理员', ['admin.audit']),
];

export interface FirmPost {
  readonly login: string;
  readonly part: 'principal' | 'controller' | 'safety' | 'worker';
  readonly title: string;
  readonly roles: readonly Role[];
  readonly printed: boolean;
}

/** Accounts of one firm. The first firm's are printed. Who owns and runs it has one account for both. */
export function firmStaff(serial: number, samePerson: boolean): FirmPost[] {
  const printed = serial === 1;
  const stem = printed ? 'qiye' : `qiye-${String(serial).padStart(3, '0')}`;
  return [
    {
      login: stem,
      part: 'principal',
      title: samePerson ? '主要负责人、实际控制人' : '主要负责人',
      roles: samePerson ? ['enterprise.principal', 'enterprise.controller'] : ['enterprise.principal'],
      printed,
    },
    ...(samePerson
      ? []
      : [
          {
            login: `${stem}-kongzhi`,
            part: 'controller',
            title: '实际控制人',
            roles: ['enterprise.controller'],
            printed,
          } as const,
        ]),
    { login: `${stem}-anquan`, part: 'safety', title: '安全管理员', roles: ['enterprise.safety'], printed },
    ...(printed
      ? [{ login: `${stem}-yuangong`, part: 'worker', title: '打磨工', roles: ['enterprise.worker'], printed } as const]
      : []),
  ];
}
