/** The 13 real streets with roads that run through them and a rough rectangle (WGS-84) in which invented addresses lie. */
export interface DemoStreet {
  readonly code: string;
  readonly name: string;
  readonly roads: readonly string[];
  /** west, south, east, north in degrees, WGS-84. */
  readonly box: readonly [number, number, number, number];
  readonly enclave: boolean;
}

const street = (
  code: string,
  name: string,
  roads: string,
  box: readonly [number, number, number, number],
  enclave = false,
): DemoStreet => ({ code, name, roads: roads.split(' '), box, enclave });

export const demoStreets: readonly DemoStreet[] = [
  street(
    '120102001',
    '大王庄街道',
    '六纬路 七纬路 八纬路 十一经路 十三经路 九经路',
    [117.2095, 39.122, 117.219, 39.131],
  ),
  street(
    '120102002',
    '大直沽街道',
    '大直沽中路 大直沽八号路 大直沽五号路 十五经路 东宿舍大街',
    [117.2255, 39.108, 117.237, 39.118],
  ),
  street(
    '120102003',
    '中山门街道',
    '中山门中心北道 中山门中心南道 龙潭路 互助道 中山门四号路',
    [117.2395, 39.103, 117.2535, 39.113],
  ),
  street('120102004', '富民路街道', '富民路 国泰道 娄庄子大街 万明道 津塘路', [117.241, 39.089, 117.258, 39.1005]),
  street('120102005', '二号桥街道', '津塘公路 广宁路 建新路 龙山道 黄岩道', [117.264, 39.0915, 117.292, 39.099]),
  street('120102006', '春华街道', '华龙道 新开路 华昌道 真理道 春华街', [117.212, 39.1335, 117.2235, 39.1425]),
  street(
    '120102007',
    '唐家口街道',
    '红星路 卫国道 唐口新村大街 八纬北路 南横街',
    [117.2225, 39.1245, 117.234, 39.1345],
  ),
  street('120102008', '向阳楼街道', '向阳楼大街 晨阳道 滇池路 顺达西路 卫国道', [117.238, 39.122, 117.2505, 39.131]),
  street('120102009', '常州道街道', '常州道 真理道 昆仑路 靖江路 荐福道', [117.236, 39.137, 117.25, 39.1475]),
  street('120102010', '上杭路街道', '上杭路 程林庄路 津滨大道 泰兴南路 凤山道', [117.246, 39.1125, 117.2605, 39.1205]),
  street('120102011', '东新街道', '成林道 盘山道 利津路 沙柳路 天山南路', [117.252, 39.1225, 117.2625, 39.133]),
  street('120102012', '鲁山道街道', '鲁山道 天山北路 雪莲路 昆仑北路 万山道', [117.262, 39.1345, 117.274, 39.145]),
  street('120102013', '天津铁厂街道', '铁厂中路 炼铁路 轧钢路 更乐东路', [113.69, 36.49, 113.712, 36.506], true),
];

export const streetNamed = (code: string): DemoStreet => {
  const found = demoStreets.find((s) => s.code === code);
  if (!found) throw new RangeError(`no such street: ${code}`);
  return found;
};

/** Industry fields (行业领域) in the order of the figures. */
export const demoIndustries = [
  'industrial',
  'construction',
  'commerce',
  'warehousing',
  'hazchem',
  'crowded',
  'transport',
  'other',
] as const;
export type DemoIndustry = (typeof demoIndustries)[number];
