/** The life of a finding of the data X-rays (体检发现). */
import type { Machine } from '#kernel/shared/machine.ts';

export const findingStates = ['open', 'answered', 'accepted', 'gone'] as const;
export type FindingState = (typeof findingStates)[number];

export const findingMachine: Machine<FindingState> = {
  name: 'xray',
  initial: 'open',
  states: {
    open: { label: '待说明', family: 'pending' },
    answered: { label: '待认可', family: 'review' },
    accepted: { label: '已认可', family: 'done', final: true },
    gone: { label: '已消除', family: 'done', final: true },
  },
  steps: {
    answer: { from: ['open'], to: 'answered', clause: 'T10-2', label: '说明或整改' },
    accept: { from: ['answered'], to: 'accepted', clause: 'T10-2', label: '认可' },
    sendBack: { from: ['answered'], to: 'open', clause: 'T10-2', label: '不认可，退回' },
    vanish: { from: ['open', 'answered'], to: 'gone', clause: 'T10-2', label: '原因已消除' },
    reappear: { from: ['gone'], to: 'open', clause: 'T10-2', label: '再次出现' },
  },
};
