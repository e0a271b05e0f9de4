/** What a finding says, made from its facts. */
import type { XrayRule } from '../shared/labels.ts';

export type Facts = Record<string, string | number>;

const day = (text: unknown): string => {
  const [y, m, d] = String(text).split('-').map(Number);
  return Number.isFinite(y) && Number.isFinite(m) && Number.isFinite(d) ? `${y}年${m}月${d}日` : String(text);
};

const lasting = (minutes: number): string =>
  minutes < 120
    ? `${minutes} 分钟`
    : minutes < 2880
      ? `${Math.round(minutes / 60)} 小时`
      : `${Math.round(minutes / 1440)} 天`;

export function sentenceOf(rule: XrayRule, f: Facts): string {
  const words: Record<XrayRule, () => string> = {
    quickClosure: () =>
      `${f['code']} ${[
        ...(f['reviewMinutes'] === undefined
          ? []
          : [`从报告完成到复查合格用了 ${lasting(Number(f['reviewMinutes']))}`]),
        `从登记到销号用了 ${lasting(Number(f['minutes']))}`,
      ].join('，')}，复查人${f['by']}`,
    reusedPicture: () =>
      `${f['code']} 的“${f['label']}”与${f['otherCode'] === f['code'] ? '本件' : ` ${f['otherCode']} `}的“${f['otherLabel']}”${f['same']}`,
    farPicture: () => `${f['code']} 的“${f['label']}”拍摄位置离现场 ${(Number(f['metres']) / 1000).toFixed(1)} 公里`,
    oldPicture: () => `${f['code']} 的“${f['label']}”拍摄于${day(f['takenOn'])}，而隐患${day(f['foundOn'])}才发现`,
    serialExtension: () => `${f['code']} 已延期 ${f['extensions']} 次`,
    sameWords: () => `${f['by']}在 ${f['hazards']} 件隐患上写了同样的复查结论：“${f['text']}”`,
    oneHand: () => `${day(f['from'])}至${day(f['to'])}销号 ${f['total']} 件，其中${f['by']}一人办了 ${f['closed']} 件`,
    streetSilence: () =>
      f['last'] === '从未' ? '从未登记过巡查发现的隐患' : `最近一次巡查发现隐患是${day(f['last'])}，此后没有登记`,
    firmSilence: () => `${day(f['since'])}以来他人在${f['enterprise']}查出 ${f['found']} 件隐患，企业自查上报 0 件`,
  };
  return words[rule]();
}
