/** Risk tiles, state badges, tags and lights. Every colour travels with a character or an icon. */
import {
  AlertCircle,
  Check,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CirclePause,
  CornerUpLeft,
  Hourglass,
  SearchCheck,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { StateFamily } from '#kernel/shared/machine.ts';
import { Icon } from './icon.tsx';

export type RiskLevel = 'red' | 'orange' | 'yellow' | 'blue';

const risks: Readonly<Record<RiskLevel, readonly [string, string]>> = {
  red: ['红', '重大风险'],
  orange: ['橙', '较大风险'],
  yellow: ['黄', '一般风险'],
  blue: ['蓝', '低风险'],
};

/** The four colours of risk level and nothing else. */
export function RiskTile({ level, word = true }: { level: RiskLevel; word?: boolean }) {
  const [character, text] = risks[level];
  return (
    <span className="z-risk">
      <span className={`z-risk-tile z-risk-${level}`} aria-hidden={word || undefined}>
        {character}
      </span>
      {word ? text : <span className="z-vh">色，{text}</span>}
    </span>
  );
}

const families: Readonly<Record<StateFamily, LucideIcon>> = {
  pending: CircleDashed,
  doing: CircleDot,
  review: SearchCheck,
  returned: CornerUpLeft,
  stopped: CirclePause,
  done: CircleCheck,
};

/** A state's own word in the dress of its family. */
export function StateBadge({ family, label }: { family: StateFamily; label: ReactNode }) {
  return (
    <span className={`z-badge z-badge-${family}`}>
      <Icon as={families[family]} />
      {label}
    </span>
  );
}

/** 重大 outlined in red; 一般 is said only where asked for. */
export function GradeTag({ grade, showGeneral }: { grade: string | null | undefined; showGeneral?: boolean }) {
  if (grade === 'major') return <span className="z-tag z-tag-major">重大</span>;
  if (!showGeneral) return null;
  return <span className="z-tag z-tag-outline">{grade === 'general' ? '一般' : '未判定'}</span>;
}

/** 挂牌: a tag beside the state, never a state. */
export const ListedTag = ({ label = '挂牌' }: { label?: string }) => (
  <span className="z-tag z-tag-listed">{label}</span>
);

export const Tag = ({ children, outline }: { children: ReactNode; outline?: boolean }) => (
  <span className={`z-tag${outline ? ' z-tag-outline' : ''}`}>{children}</span>
);

export type LightState = 'done' | 'normal' | 'near' | 'late';

const lights: Readonly<Record<LightState, readonly [LucideIcon, string]>> = {
  done: [Check, '完成'],
  normal: [CircleDot, '正常'],
  near: [Hourglass, '临期'],
  late: [AlertCircle, '滞后'],
};

/** Progress light; normal is grey on purpose, so that the eye lands on 滞后. */
export function Light({ state, label }: { state: LightState; label?: string }) {
  const [icon, text] = lights[state];
  return (
    <span className={`z-light z-light-${state}`}>
      <Icon as={icon} />
      {label ?? text}
    </span>
  );
}
