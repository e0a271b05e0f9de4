/** The structure of a condition in words: all of these, any of these, installed but ineffective, counted, with an expert. */
import type { Condition } from '../../shared/judgement.ts';

export function ConditionWords({ condition: c }: { condition: Condition }) {
  switch (c.kind) {
    case 'ask':
      return <>{c.text}</>;
    case 'effective':
      return <>{c.facility}：未设置，或者设置了但失效，都算</>;
    case 'count':
      return (
        <>
          综合判定计数（{c.rule}）：
          {c.bars
            .map(
              (bar) =>
                `${c.places.find((p) => p.key === bar.place)?.label ?? bar.place}${bar.label} ${bar.atLeast} 条以上`,
            )
            .join('；')}
        </>
      );
    case 'expert':
      return (
        <>
          须附专家论证意见：
          <ConditionWords condition={c.of} />
        </>
      );
    default:
      return (
        <>
          {c.kind === 'all' ? '同时具备：' : c.kind === 'any' ? '有下列情形之一：' : `有下列情形中的 ${c.n} 项：`}
          <ul className="cr-tips">
            {c.of.map((part, i) => (
              <li key={i}>
                <ConditionWords condition={part} />
              </li>
            ))}
          </ul>
        </>
      );
  }
}
