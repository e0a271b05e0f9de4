/** Parts of a record: state line, what is still missing, timeline, ladder. */
import { ArrowRight, Check, CircleCheck, CircleDashed, CircleDot, CircleX, MailCheck } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { timeTick } from '../format.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';

export type StepState = 'done' | 'now' | 'ahead' | 'skipped';

const stepWords: Readonly<Record<StepState, string>> = {
  done: '已办',
  now: '进行中',
  ahead: '未到',
  skipped: '不适用',
};

export interface StateStep {
  key: string;
  label: string;
  /** As said under the step: `7-11`, `进行中`. */
  date?: string | null | undefined;
  state: StepState;
}

/** The way of the case from left to right. */
export function StateLine({ steps, label = '办理环节' }: { steps: readonly StateStep[]; label?: string }) {
  const line = useRef<HTMLOListElement>(null);
  const now = steps.find((step) => step.state === 'now')?.key;
  useEffect(() => {
    const box = line.current;
    const here = box?.querySelector<HTMLElement>('[aria-current]');
    if (box && here) box.scrollLeft = here.offsetLeft - box.clientWidth / 2 + here.offsetWidth / 2;
  }, [now]);
  return (
    <ol className="z-stateline" aria-label={label} tabIndex={0} ref={line}>
      {steps.map((step) => (
        <li
          key={step.key}
          className={`z-stateline-${step.state}`}
          {...(step.state === 'now' ? { 'aria-current': 'step' as const } : {})}
        >
          <span className="z-stateline-dot">{step.state === 'done' ? <Icon as={Check} /> : null}</span>
          <div>
            {step.state === 'now' ? <b>{step.label}</b> : step.label}
            <span className="z-vh">，{stepWords[step.state]}</span>
          </div>
          {step.date ? <small>{step.date}</small> : null}
        </li>
      ))}
    </ol>
  );
}

export interface Gap {
  key: string;
  title: ReactNode;
  /** Who can close it, or what closed it. */
  note?: ReactNode;
  state: 'missing' | 'ahead' | 'closed';
  action?: { label: string; onAct?: () => void; to?: string } | null | undefined;
}

/** Head for a card of gaps: 缺 4 项，已备 5 项. */
export function GapsSummary({ gaps }: { gaps: readonly Gap[] }) {
  const open = gaps.filter((gap) => gap.state !== 'closed').length;
  return (
    <span>
      {open > 0 ? <b className="z-overdue">缺 {open} 项</b> : <b style={{ color: 'var(--done)' }}>已齐</b>}，已备{' '}
      {gaps.length - open} 项
    </span>
  );
}

/** 销号还缺什么: open ones first with who and the button, closed ones thin. */
export function GapsList({ gaps }: { gaps: readonly Gap[] }) {
  const order = { missing: 0, ahead: 1, closed: 2 };
  const words = { missing: '缺', ahead: '尚未到', closed: '已备' };
  const icons = { missing: CircleX, ahead: CircleDashed, closed: CircleCheck };
  return (
    <ul className="z-gaps">
      {[...gaps]
        .sort((a, b) => order[a.state] - order[b.state])
        .map((gap) => (
          <li key={gap.key}>
            <div className={`z-gap z-gap-${gap.state}`}>
              <Icon as={icons[gap.state]} />
              <div className="z-gap-main">
                <div className="z-gap-title">
                  <span className="z-vh">{words[gap.state]}：</span>
                  {gap.title}
                </div>
                {gap.note ? <div className="z-note">{gap.note}</div> : null}
              </div>
              {gap.action ? (
                <Button size="s" to={gap.action.to} onClick={gap.action.onAct}>
                  {gap.action.label}
                </Button>
              ) : null}
            </div>
          </li>
        ))}
    </ul>
  );
}

export interface TimelineItem {
  key: string;
  /** ISO moment, or text as it should stand. */
  at: string;
  title: ReactNode;
  /** Actor with unit. */
  who?: ReactNode;
  /** The reason in the person's own words. */
  quote?: ReactNode;
  letter?: { code: string; receipts?: ReactNode; to?: string } | null | undefined;
  note?: ReactNode;
  tone?: 'step' | 'extension' | 'stop';
}

/** What happened, newest first. Lines that the viewer may not see are left out by the server. */
export function Timeline({ items, label = '办理经过' }: { items: readonly TimelineItem[]; label?: string }) {
  return (
    <ol className="z-timeline" aria-label={label}>
      {items.map((item) => (
        <li key={item.key} className={item.tone && item.tone !== 'step' ? `z-timeline-${item.tone}` : undefined}>
          <div className="z-timeline-at">{timeTick(item.at) || item.at}</div>
          <div className="z-timeline-rail" aria-hidden="true">
            <span className="z-timeline-dot" />
          </div>
          <div className="z-timeline-main">
            <div className="z-timeline-title">{item.title}</div>
            {item.who ? <div className="z-note">{item.who}</div> : null}
            {item.quote ? (
              <blockquote className="z-quote" style={{ marginInline: 0, marginBottom: 0 }}>
                {item.quote}
              </blockquote>
            ) : null}
            {item.letter ? (
              <div className="z-timeline-letter">
                <Icon as={MailCheck} />
                {item.letter.to ? <Link to={item.letter.to}>{item.letter.code}</Link> : item.letter.code}
                {item.letter.receipts ? <span>{item.letter.receipts}</span> : null}
              </div>
            ) : null}
            {item.note ? <div className="z-small z-ink2">{item.note}</div> : null}
          </div>
        </li>
      ))}
    </ol>
  );
}

export interface LadderStep {
  key: string;
  label: ReactNode;
  date?: ReactNode;
  note?: ReactNode;
  receipt?: ReactNode;
  state: StepState;
  /** The persons still to act at the present step. */
  persons?: readonly { text: ReactNode; state: 'done' | 'now' | 'ahead' }[];
}

/** Steps from top to bottom: done with receipt, now with the persons to act, ahead with the condition. */
export function Ladder({ steps, label = '督办阶梯' }: { steps: readonly LadderStep[]; label?: string }) {
  const icons = { done: CircleCheck, now: CircleDot, ahead: CircleDashed };
  return (
    <ol className="z-ladder" aria-label={label}>
      {steps.map((step) => (
        <li
          key={step.key}
          className={`z-ladder-${step.state}`}
          {...(step.state === 'now' ? { 'aria-current': 'step' as const } : {})}
        >
          <span className="z-stateline-dot">{step.state === 'done' ? <Icon as={Check} /> : null}</span>
          <div>
            <div className="z-ladder-head">
              <b>
                {step.label}
                <span className="z-vh">，{stepWords[step.state]}</span>
              </b>
              {step.date ? <span className="z-small z-ink2">{step.date}</span> : null}
            </div>
            {step.note ? <div className="z-note">{step.note}</div> : null}
            {step.receipt ? (
              <div className="z-ev-line z-ev-good">
                <Icon as={MailCheck} />
                {step.receipt}
              </div>
            ) : null}
            {step.persons?.length ? (
              <ul className="z-ladder-persons">
                {step.persons.map((person, i) => (
                  <li key={i}>
                    <Icon as={icons[person.state]} />
                    {person.text}
                  </li>
                ))}
              </ul>
            ) : null}
          </div>
        </li>
      ))}
    </ol>
  );
}

/** 发出以后: what the act sets going, said before the button. */
export function Consequences({ items, title = '发出以后' }: { items: readonly ReactNode[]; title?: string }) {
  if (items.length === 0) return null;
  return (
    <div className="z-after">
      <b>{title}</b>
      <ul>
        {items.map((item, i) => (
          <li key={i}>
            <Icon as={ArrowRight} />
            <span>{item}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
