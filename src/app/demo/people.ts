/** Invented people. Names are drawn from common family and given names; nobody real is meant. */
import { random } from './random.ts';

const FAMILY = [
  ...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文',
];
const GIVEN = (
  '建宁 文斌 立群 书敏 启明 长河 海棠 文博 景行 思源 明远 慧敏 振华 国良 玉山 秀兰 子墨 雨桐 晓峰 志远 丽华 永昌 德顺 春生 秋实 ' +
  '若溪 承志 家骏 学文 云舟 新宇 宏图 佩瑶 静怡 海燕 金生 福来 庆丰 广才 顺成 双全 万里 仲平 伯年 怀瑾 之恒 怡然 清和 知遥 望舒 向东 守信 ' +
  '维新 兆丰 凤岐 宝林 树人 兴邦 润泽 少卿 彦青 梦洁 婉清 嘉木 凯旋 天佑 传义 立新 改革 红梅 爱民 素珍 桂芳 丽萍 艳秋 晓琳 冬梅 亚男 淑贤 ' +
  '占军 连城 洪涛 鹏程 世杰 耀宗 继先 茂林 延年 克俭 定邦 安澜 渤生 津生 沽平 海津 卫东 建津 兆麟 同舟 桂林 如海 长青 松涛 恒山'
).split(' ');
const SINGLE = [...'桐岩洁琦晔霖钧璐昊彤婷旭哲瑾妍烁雯川鑫瑶恺'];

/** A name for whom the words describe. */
export function personName(...words: readonly (string | number)[]): string {
  const draw = random('person', ...words);
  const family = draw.pick(FAMILY);
  return family + (draw.chance(0.22) ? draw.pick(SINGLE) : draw.pick(GIVEN));
}

/**
 * A telephone number that cannot exist: no local number in Tianjin begins with 0.
 * `serial` 0–9999.
 */
export const demoPhone = (serial: number): string => `022-0000${String(serial % 10_000).padStart(4, '0')}`;
