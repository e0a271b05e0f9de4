/** About 300 invented enterprises in the 13 real streets. Codes have a right check sign and a body that no office gives out. */
import { addDays, plainDate, type PlainDate } from '#kernel/shared/time.ts';
import { usccCheckSign } from '#modules/enterprises/shared/uscc.ts';
import { demoPhone, personName } from './people.ts';
import { demoIndustries, demoStreets, streetNamed, type DemoIndustry } from './places.ts';
import { random, type Random } from './random.ts';

export type DemoSize = 'large' | 'medium' | 'small' | 'micro';

export interface DemoEnterprise {
  /** Short name by which hazard scripts point at it. */
  readonly key: string;
  readonly name: string;
  readonly uscc: string;
  readonly streetCode: string;
  readonly industry: DemoIndustry;
  /** Code of GB/T 4754-2017 with its section letter. */
  readonly gb4754: string;
  readonly gb4754Name: string;
  readonly size: DemoSize;
  readonly isHighRisk: boolean;
  readonly address: string;
  readonly longitude: number;
  readonly latitude: number;
  readonly establishedOn: PlainDate;
  readonly employees: number;
  readonly principalName: string;
  readonly controllerName: string;
  readonly safetyName: string;
  readonly phone: string;
}

interface Trade {
  readonly gb: string;
  readonly gbName: string;
  /** What stands between the house name and the legal form. */
  readonly words: readonly string[];
  readonly forms: readonly string[];
  readonly risky?: boolean;
  /** Staff from–to. */
  readonly staff: readonly [number, number];
}

const CO = ['有限公司'];
const BRANCH = ['有限公司'];
const trade = (
  gb: string,
  gbName: string,
  words: string,
  staff: readonly [number, number],
  risky = false,
  forms: readonly string[] = CO,
): Trade => ({ gb, gbName, words: words.split(' '), forms, risky, staff });

const TRADES: Readonly<Record<DemoIndustry, readonly Trade[]>> = {
  industrial: [
    trade('C2110', '木质家具制造', '木艺家居制造 木业 家具制造', [18, 120], true),
    trade('C3311', '金属结构制造', '金属制品 钢结构 金属构件', [20, 160]),
    trade('C3670', '汽车零部件及配件制造', '汽车零部件 汽车饰件 汽车配件制造', [40, 320], true),
    trade('C1411', '糕点、面包制造', '食品 食品加工 烘焙食品', [15, 140]),
    trade('C1353', '肉制品及副产品加工', '肉类食品 食品加工', [25, 180], true),
    trade('C2319', '包装装潢及其他印刷', '包装印刷 彩印包装', [12, 90]),
    trade('C3484', '机械零部件加工', '机械制造 精密机械 机电设备', [10, 110]),
    trade('C3392', '有色金属铸造', '有色铸造 压铸科技', [22, 130], true),
    trade('C3591', '环境保护专用设备制造', '环保设备 环保科技', [15, 80]),
    trade('C3841', '锂离子电池制造', '新能源科技 储能科技', [30, 220], true),
    trade('L7221', '园区管理服务', '产业园管理 创业园管理', [8, 40]),
  ],
  construction: [
    trade('E4710', '住宅房屋建筑', '建设工程 建筑工程', [60, 460], true),
    trade('E4813', '市政道路工程建筑', '市政工程 路桥工程', [40, 260], true),
    trade('E5011', '公共建筑装饰和装修', '装饰工程 建筑装饰', [12, 90]),
    trade('E4910', '电气安装', '机电安装工程 电力安装工程', [15, 100]),
  ],
  commerce: [
    trade('H6210', '正餐服务', '餐饮管理 酒楼餐饮管理 火锅餐饮管理', [10, 90], false, BRANCH),
    trade('H6220', '快餐服务', '快餐服务 餐饮服务', [6, 30]),
    trade('F5211', '百货零售', '百货商贸 购物中心', [40, 320]),
    trade('F5212', '超级市场零售', '超市 生鲜超市 便民超市', [12, 120]),
    trade('F5283', '家具零售', '家居商场 建材家居市场', [20, 120]),
    trade('F5137', '家用视听设备批发', '商贸 贸易', [5, 30]),
  ],
  warehousing: [
    trade('G5920', '通用仓储', '仓储服务 供应链仓储 仓储', [12, 90]),
    trade('G5930', '低温仓储', '冷链物流 冷库仓储', [18, 120], true),
    trade('G5821', '货物运输代理', '物流 供应链管理', [15, 110]),
    trade('G6020', '快递服务', '快递服务 速递服务', [20, 160]),
  ],
  hazchem: [
    trade('D4511', '天然气生产和供应业', '燃气 燃气工程', [30, 180], true),
    trade('D4512', '液化石油气生产和供应业', '液化气销售 液化石油气供应', [10, 60], true),
    trade('F5265', '机动车燃油零售', '石油销售 加油站经营', [8, 26], true),
    trade('F5266', '机动车燃气零售', '加气站经营 清洁能源', [8, 30], true),
    trade('F5169', '其他化工产品批发', '化工贸易 化工产品销售', [5, 30], true),
    trade('G5942', '危险化学品仓储', '化工仓储', [15, 60], true),
  ],
  crowded: [
    trade('Q8514', '老年人、残疾人养护服务', '养老服务 颐养服务', [15, 90], true),
    trade('H6110', '旅游饭店', '大酒店 饭店管理', [40, 260]),
    trade('H6121', '经济型连锁酒店', '酒店管理 宾馆管理', [12, 50]),
    trade('R9011', '歌舞厅娱乐活动', '歌舞娱乐 文化娱乐', [12, 60], true),
    trade('R8760', '电影放映', '影城 影院管理', [14, 50]),
    trade('P8391', '职业技能培训', '教育培训 职业培训学校', [10, 60]),
    trade('P8310', '学前教育', '幼儿教育 托育服务', [12, 50], true),
    trade('Q8415', '专科医院', '康复医院 口腔医院 骨科医院', [40, 260]),
    trade('R8930', '健身休闲活动', '健身服务 体育文化', [8, 40]),
  ],
  transport: [
    trade('G5431', '普通货物道路运输', '货物运输 运输服务', [15, 120], true),
    trade('G5411', '公共电汽车客运', '公共交通客运', [60, 260], true),
    trade('G5413', '出租车客运', '出租汽车服务 汽车租赁', [20, 140]),
    trade('G5442', '货运枢纽（站）', '货运场站服务', [15, 60]),
  ],
  other: [
    trade('K7020', '物业管理', '物业服务 物业管理', [20, 160]),
    trade('N7820', '环境卫生管理', '环境卫生服务 市容保洁', [20, 120]),
    trade('O8111', '汽车修理与维护', '汽车维修 汽车服务', [6, 40]),
    trade('O8051', '洗浴服务', '洗浴服务 康体服务', [12, 50]),
  ],
};

/** How many firms of each field a street has, in the order of `demoIndustries`. Sum: 300. */
const COUNTS: Readonly<Record<string, readonly number[]>> = {
  '120102001': [0, 2, 7, 1, 1, 6, 1, 3],
  '120102002': [1, 3, 5, 2, 3, 5, 1, 3],
  '120102003': [4, 2, 5, 2, 1, 4, 1, 3],
  '120102004': [5, 3, 4, 4, 2, 3, 2, 2],
  '120102005': [16, 2, 4, 6, 3, 3, 3, 3],
  '120102006': [0, 2, 6, 1, 1, 4, 1, 3],
  '120102007': [1, 2, 5, 1, 2, 4, 1, 3],
  '120102008': [1, 2, 5, 2, 1, 6, 1, 3],
  '120102009': [2, 2, 5, 2, 1, 5, 1, 3],
  '120102010': [3, 3, 5, 9, 2, 4, 4, 3],
  '120102011': [1, 2, 5, 2, 1, 5, 1, 3],
  '120102012': [5, 3, 4, 5, 3, 3, 2, 2],
  '120102013': [7, 0, 1, 0, 1, 1, 0, 0],
};

interface Named {
  key: string;
  name: string;
  street: string;
  gb: string;
  size: DemoSize;
  risky?: boolean;
  principal?: string;
  controller?: string;
  safety?: string;
}

const named = (key: string, name: string, street: string, gb: string, size: DemoSize, risky = false): Named => ({
  key,
  name,
  street: `1201020${street}`,
  gb,
  size,
  risky,
});

/** Firms that the hazard scripts tell of by name. */
const NAMED: readonly Named[] = [
  {
    ...named('jinlan', '天津津岚木艺家居制造有限公司', '05', 'C2110', 'small', true),
    principal: '岳文斌',
    controller: '岳兆丰',
    safety: '陶立群',
  },
  named('henghuo', '天津恒阔金属制品有限公司', '05', 'C3311', 'small'),
  named('ruichi', '天津瑞驰汽车零部件有限公司', '05', 'C3670', 'medium', true),
  named('baihuan', '天津百润环保设备有限公司', '05', 'C3591', 'small'),
  named('zhongchuang', '天津二号桥众创产业园管理有限公司', '05', 'L7221', 'small'),
  named('zhengyuan', '天津正垣化工仓储有限公司', '05', 'G5942', 'small', true),
  named('haorun', '天津灏润冷链物流有限公司', '05', 'G5930', 'small', true),
  named('lantie1', '天津铁厂第一炼铁分厂', '13', 'C3110', 'large', true),
  named('lantie2', '天津铁厂第二炼钢分厂', '13', 'C3120', 'large', true),
  named('zhagang', '天津铁厂轧钢分厂', '13', 'C3130', 'large', true),
  named('meiqi', '天津铁厂动力煤气分厂', '13', 'D4512', 'large', true),
  named('jiaohua', '天津铁厂铸铁分厂', '13', 'C3391', 'medium', true),
  named('tiejian', '天津铁厂检修工程分公司', '13', 'C3360', 'medium', true),
  named('yunyuan', '天津沄源酥点食品有限公司', '03', 'C1411', 'small'),
  named('bairun', '天津百润食品加工有限公司', '04', 'C1353', 'small', true),
  named('jizhu', '天津霁铸压铸科技有限公司', '12', 'C3392', 'small', true),
  named('huizhu', '天津桁筑建设工程有限公司', '01', 'E4710', 'medium', true),
  named('zhilong', '天津直沽隆兴建筑工程有限公司', '02', 'E4710', 'medium', true),
  named('fumu', '天津富牧幕墙装饰工程有限公司', '04', 'E5011', 'small'),
  named('chengta', '天津程林塔桥建设工程有限公司', '10', 'E4710', 'large', true),
  named('tianshan', '天津天山北里市政工程有限公司', '12', 'E4813', 'medium', true),
  named('daguan', '天津大观里购物中心有限公司', '01', 'F5211', 'medium'),
  named('weihe', '天津味和居餐饮管理有限公司', '01', 'H6210', 'micro'),
  named('zhihe', '天津直禾百货商贸有限公司', '02', 'F5211', 'medium'),
  named('linhe', '天津邻禾生鲜超市有限公司', '03', 'F5212', 'small'),
  named('chunhuajj', '天津春禾家居商场有限公司', '06', 'F5283', 'medium'),
  named('tangbai', '天津唐口新汇购物中心有限公司', '07', 'F5211', 'medium'),
  named('xiangyi', '天津向怡广场商业管理有限公司', '08', 'F5211', 'medium'),
  named('dongxin', '天津东昕百货商贸有限公司', '11', 'F5211', 'medium'),
  named('guotai', '天津国泰供应链管理有限公司', '04', 'G5821', 'small'),
  named('dongze', '天津东泽供应链仓储有限公司', '10', 'G5920', 'small'),
  named('haijin', '天津海锦通物流有限公司', '10', 'G5821', 'medium'),
  named('longchuan', '天津隆川冷链物流有限公司', '10', 'G5930', 'small', true),
  named('taixing', '天津泰兴南仓储服务有限公司', '10', 'G5920', 'small'),
  named('lushan', '天津麓山速递服务有限公司', '12', 'G6020', 'medium'),
  named('hongsheng', '天津泓昇燃气有限公司', '02', 'D4511', 'medium', true),
  named('hongxing', '天津泓星液化气销售有限公司', '07', 'D4512', 'small', true),
  named('yuanlu', '天津垣麓清洁能源有限公司', '12', 'F5266', 'small', true),
  named('jinge', '天津金阁文化娱乐有限公司', '01', 'R9011', 'small', true),
  named('yihe', '天津颐和常春养老院有限公司', '02', 'Q8514', 'small', true),
  named('miaomiao', '天津苗禾幼儿教育有限公司', '03', 'P8310', 'micro', true),
  named('xuanzhi', '天津轩知职业培训学校有限公司', '06', 'P8391', 'small'),
  named('ankang', '天津安桁康复医院有限公司', '07', 'Q8415', 'medium'),
  named('songbai', '天津松柏颐年养老服务有限公司', '08', 'Q8514', 'small', true),
  named('changzhou', '天津常泊酒店管理有限公司', '09', 'H6121', 'small'),
  named('dongyu', '天津冬榆教育培训有限公司', '11', 'P8391', 'micro'),
  named('tongda', '天津曈达货物运输有限公司', '10', 'G5431', 'small', true),
  named('jiahe', '天津嘉禾苑物业服务有限公司', '09', 'K7020', 'medium'),
];

const HOUSE_FIRST = [...'沽澜泓翊曜璟霁朔隽砚槿荃翎铎珩璞苒沄昕煦麒骥棠梓颢峻瀚渤'];
const HOUSE_SECOND = [...'岚川泽恒阔屿乔拓铭昇蔚垣峤桁淳柏霖皓润坤嵘禾航晟'];

const industryOf = (gb: string): DemoIndustry =>
  demoIndustries.find((i) => TRADES[i].some((t) => t.gb === gb)) ??
  (/^C/.test(gb) ? 'industrial' : gb === 'D4512' ? 'hazchem' : 'other');

/** Names in GB/T 4754-2017 of codes that only named firms carry. */
const MORE_GB: Readonly<Record<string, string>> = {
  C3110: '炼铁',
  C3120: '炼钢',
  C3130: '钢压延加工',
  C3360: '金属表面处理及热处理加工',
  C3391: '黑色金属铸造',
};

const gbNameOf = (gb: string): string =>
  Object.values(TRADES)
    .flat()
    .find((t) => t.gb === gb)?.gbName ??
  MORE_GB[gb] ??
  '';

const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/**
 * A code with the district's prefix, a right inner and a right outer check sign.
 * Its body begins with DM, which the offices that give out codes do not use.
 */
export function demoUscc(serial: number): string {
  const body = `DM${String(serial).padStart(6, '0')}`;
  let sum = 0;
  for (let i = 0; i < 8; i++) sum += Number.parseInt(body.charAt(i), 36) * (ORGANISATION_WEIGHTS[i] ?? 0);
  const check = (11 - (sum % 11)) % 11;
  const first = `91120102${body}${check === 10 ? 'X' : check}`;
  return first + (usccCheckSign(first) ?? '');
}

const sizeOf = (staff: number): DemoSize =>
  staff >= 1000 ? 'large' : staff >= 300 ? 'medium' : staff >= 20 ? 'small' : 'micro';

const staffFor = (size: DemoSize, draw: Random): number =>
  ({ large: draw.int(1000, 2600), medium: draw.int(300, 620), small: draw.int(22, 180), micro: draw.int(6, 18) })[size];

const round = (x: number): number => Math.round(x * 1e6) / 1e6;

function place(streetCode: string, draw: Random): { address: string; longitude: number; latitude: number } {
  const street = streetNamed(streetCode);
  const [west, south, east, north] = street.box;
  const number = draw.int(3, 288);
  const tail = draw.chance(0.3)
    ? `增${draw.int(1, 9)}号`
    : draw.chance(0.3)
      ? `院内${draw.int(1, 9)}号楼`
      : draw.chance(0.25)
        ? `底商${draw.int(101, 118)}`
        : '';
  const head = street.enclave ? '河北省邯郸市涉县天津铁厂街道' : `天津市河东区${street.name}`;
  return {
    address: `${head}${draw.pick(street.roads)}${number}号${tail}`,
    longitude: round(west + (east - west) * draw.next()),
    latitude: round(south + (north - south) * draw.next()),
  };
}

function make(
  serial: number,
  facts: {
    key: string;
    name: string;
    streetCode: string;
    industry: DemoIndustry;
    gb: string;
    size?: DemoSize;
    risky: boolean;
  },
  people: { principal?: string | undefined; controller?: string | undefined; safety?: string | undefined },
  staff?: readonly [number, number],
): DemoEnterprise {
  const draw = random('enterprise', facts.key);
  const employees = facts.size ? staffFor(facts.size, draw) : draw.int(staff?.[0] ?? 8, staff?.[1] ?? 60);
  const principalName = people.principal ?? personName(facts.key, 'principal');
  // In small firms the one who owns is mostly the one who runs it.
  const controllerName =
    people.controller ?? (employees < 30 && draw.chance(0.6) ? principalName : personName(facts.key, 'controller'));
  return {
    key: facts.key,
    name: facts.name,
    uscc: demoUscc(serial),
    streetCode: facts.streetCode,
    industry: facts.industry,
    gb4754: facts.gb,
    gb4754Name: gbNameOf(facts.gb),
    size: facts.size ?? sizeOf(employees),
    isHighRisk: facts.risky,
    ...place(facts.streetCode, draw),
    establishedOn: addDays(plainDate('1994-03-01'), draw.int(0, 10_200)),
    employees,
    principalName,
    controllerName,
    safetyName: people.safety ?? personName(facts.key, 'safety'),
    phone: demoPhone(1000 + serial),
  };
}

function build(): DemoEnterprise[] {
  const names = new Set<string>(NAMED.map((n) => n.name));
  let serial = 0;
  const rows: DemoEnterprise[] = NAMED.map((n) =>
    make(
      ++serial,
      {
        key: n.key,
        name: n.name,
        streetCode: n.street,
        industry: n.street.endsWith('13') ? 'industrial' : industryOf(n.gb),
        gb: n.gb,
        size: n.size,
        risky: n.risky ?? false,
      },
      { principal: n.principal, controller: n.controller, safety: n.safety },
    ),
  );
  for (const street of demoStreets) {
    demoIndustries.forEach((industry, column) => {
      const have = rows.filter((r) => r.streetCode === street.code && r.industry === industry).length;
      const want = COUNTS[street.code]?.[column] ?? 0;
      for (let i = have; i < want; i++) {
        const key = `${street.code.slice(-2)}-${industry}-${i + 1}`;
        const draw = random('trade', key);
        const kind = draw.pick(
          street.enclave && industry === 'industrial' ? TRADES.industrial.slice(1, 2) : TRADES[industry],
        );
        let name = '';
        do {
          const house = draw.pick(HOUSE_FIRST) + draw.pick(HOUSE_SECOND);
          name = `天津${house}${draw.pick(kind.words)}${draw.pick(kind.forms)}`;
        } while (names.has(name));
        names.add(name);
        rows.push(
          make(
            ++serial,
            { key, name, streetCode: street.code, industry, gb: kind.gb, risky: kind.risky ?? false },
            {},
            kind.staff,
          ),
        );
      }
    });
  }
  return rows;
}

let rows: readonly DemoEnterprise[] | undefined;

/** All enterprises of the demo district, always the same. */
export const demoEnterprises = (): readonly DemoEnterprise[] => (rows ??= build());

export function enterpriseNamed(key: string): DemoEnterprise {
  const found = demoEnterprises().find((e) => e.key === key);
  if (!found) throw new RangeError(`no such demo enterprise: ${key}`);
  return found;
}
