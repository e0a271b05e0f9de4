/** The way of a letter to its issue as a table: 拟稿 → 核稿 → 签发 → 编号印发 (党政机关公文处理工作条例 第十九至二十五条). */
import type { Machine } from '#kernel/shared/machine.ts';

export const letterStates = ['draft', 'reviewed', 'signed', 'issued', 'returned', 'withdrawn'] as const;
export type LetterState = (typeof letterStates)[number];

export const letterMachine = {
  name: 'letter',
  initial: 'draft',
  states: {
    draft: { label: '待核稿', family: 'review' },
    reviewed: { label: '待签发', family: 'review' },
    signed: { label: '待印发', family: 'doing' },
    issued: { label: '已印发', family: 'done', final: true },
    returned: { label: '退回修改', family: 'returned' },
    withdrawn: { label: '已撤回', family: 'stopped', final: true },
  },
  steps: {
    review: { from: ['draft'], to: 'reviewed', clause: 'B1-2', label: '核稿' },
    sign: { from: ['reviewed'], to: 'signed', clause: 'B1-2', label: '签发' },
    issue: { from: ['signed'], to: 'issued', clause: 'T9-6', label: '编号印发' },
    return: { from: ['draft', 'reviewed', 'signed'], to: 'returned', clause: 'B1-2', label: '退回' },
    resubmit: { from: ['returned'], to: 'draft', clause: 'B1-2', label: '修改后再送核' },
    withdraw: { from: ['draft', 'reviewed', 'signed', 'returned'], to: 'withdrawn', clause: 'B1-2', label: '撤回' },
  },
} as const satisfies Machine<LetterState>;
