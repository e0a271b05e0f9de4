/** The life of a new edition of a standard (标准新版本). */
import type { Machine } from '#kernel/shared/machine.ts';

export const editionStates = ['draft', 'review', 'published', 'withdrawn', 'discarded'] as const;
export type EditionState = (typeof editionStates)[number];

export const editionMachine: Machine<EditionState> = {
  name: 'standardEdition',
  initial: 'draft',
  states: {
    draft: { label: '草稿', family: 'pending' },
    review: { label: '待发布审核', family: 'review' },
    published: { label: '已发布', family: 'done', final: true },
    withdrawn: { label: '已撤回', family: 'stopped', final: true },
    discarded: { label: '已作废', family: 'stopped', final: true },
  },
  steps: {
    submit: { from: ['draft'], to: 'review', clause: 'T6-2', label: '送审' },
    sendBack: { from: ['review'], to: 'draft', clause: 'T6-2', label: '退回修改' },
    publish: { from: ['review'], to: 'published', clause: 'T6-2', label: '发布' },
    withdraw: { from: ['published'], to: 'withdrawn', clause: 'T6-2', label: '施行前撤回' },
    discard: { from: ['draft'], to: 'discarded', clause: 'T6-2', label: '作废草稿' },
  },
};
