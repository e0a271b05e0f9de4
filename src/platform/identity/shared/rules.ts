/**
 * Rules of signing in. Source: GB/T 22239-2019 level 3 as collected in domain §13.
 * The integers in `parameters` are defaults; the system administrator changes them within the limits.
 */
import { workLimits } from './limits.ts';

export interface Parameter {
  readonly label: string;
  readonly unit: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly source: string;
}

export const parameters = {
  idleMinutes: { label: '无操作自动退出', unit: '分钟', value: 30, min: 5, max: 60, source: 'GB/T 22239-2019 8.1.4.1' },
  absoluteHours: { label: '一次登录最长', unit: '小时', value: 12, min: 1, max: 24, source: 'GB/T 22239-2019 8.1.4.1' },
  passwordMaxAgeDays: {
    label: '口令有效期',
    unit: '天',
    value: 90,
    min: 30,
    max: 365,
    source: 'GB/T 22239-2019 8.1.4.1',
  },
  lockoutFailures: { label: '连续输错锁定', unit: '次', value: 5, min: 3, max: 10, source: 'GB/T 22239-2019 8.1.4.1' },
  lockoutMinutes: { label: '锁定时长', unit: '分钟', value: 15, min: 5, max: 120, source: 'GB/T 22239-2019 8.1.4.1' },
  addressFailures: {
    label: '同一网络地址十五分钟内登录失败',
    unit: '次',
    value: 100,
    min: 20,
    max: 10_000,
    source: '本系统',
  },
  ...workLimits,
  formerPasswords: {
    label: '不得与最近使用过的口令相同',
    unit: '次',
    value: 5,
    min: 1,
    max: 24,
    source: 'GB/T 22239-2019 8.1.4.1',
  },
} as const satisfies Readonly<Record<string, Parameter>>;
export type ParameterKey = keyof typeof parameters;
export type Parameters = Record<ParameterKey, number>;

export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 128;
/** What a person reads beside the field of a new password; `passwordFault` and `guessFault` (server) hold it. */
export const PASSWORD_HELP = '至少 10 位，大写、小写、数字、符号中三种，不含用户名，不用容易猜到的词和年份';

/**
 * Words that guessers in this line of work try first, beside the list of common passwords (`server/guesses.ts`): the
 * campaign, its bodies, the place, and the habits of Chinese passwords, in pinyin. A word alone with a year is refused.
 */
export const GUESSED_WORDS: readonly string[] = [
  ...['zhiben', 'gongjian', 'zhibengongjian', 'anquan', 'shengchan', 'anquanshengchan', 'anjian', 'anwei', 'anweiban'],
  ...['anweihui', 'yingji', 'yingjiju', 'yingjiguanli', 'xiaofang', 'jiedao', 'jiedaoban', 'shequ', 'zhengfu', 'qiye'],
  ...['jiancha', 'dudao', 'yinhuan', 'zhenggai', 'zhifa', 'guanli', 'guanliyuan', 'xitong', 'hedong', 'hedongqu'],
  ...['tianjin', 'tianjinshi', 'beijing', 'zhongguo', 'china', 'mima', 'kouling', 'denglu', 'huanying', 'nihao'],
  ...['woaini', 'woaizhongguo', 'admin', 'root', 'system', 'safety', 'user', 'test', 'welcome', 'changeme'],
];

/** Why a password is too weak by its form, or null: ten characters, three of four classes, not the login, no run of one sign. */
export function passwordFault(password: string, login: string): string | null {
  if (password.length < PASSWORD_MIN) return `至少 ${PASSWORD_MIN} 位`;
  if (password.length > PASSWORD_MAX) return `最多 ${PASSWORD_MAX} 位`;
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((pattern) => pattern.test(password)).length;
  if (classes < 3) return '大写字母、小写字母、数字、符号中至少要有三种';
  if (password.toLowerCase().includes(login.toLowerCase()) || login.toLowerCase().includes(password.toLowerCase()))
    return '不能包含用户名';
  if (/(.)\1{3}/.test(password)) return '不能有四个以上相同的字符连在一起';
  return null;
}
