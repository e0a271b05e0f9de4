/** 疑似重复: two records side by side, and the answer of a person. */
import { Input } from 'antd';
import { useId, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useAct, useGet, usePage } from '#kernel/web/hooks.ts';
import {
  ActError,
  Button,
  Card,
  Empty,
  ErrorFace,
  GradeTag,
  Loading,
  Page,
  Pager,
  Stack,
  StateBadge,
  Tag,
} from '#kernel/web/ui/index.ts';
import { getHazard, heatOfHazards, listHazards, listViews } from '../../shared/contract.ts';
import {
  candidatesOf,
  decidePair,
  hazardSources,
  listPairs,
  type PairSide,
  type SuspectedPair,
} from '../../shared/duplicates.ts';
import { badgeOf } from '../../shared/states.ts';
import { channelWord, recordPath } from '../words.ts';
import '../hazards.css';

export function Component() {
  const [address] = useSearchParams();
  const of = address.get('of');
  return (
    <Page
      title="疑似重复"
      note="同一企业、部位和文字相近的两件，由人判断是不是同一件；答过的不再问。"
      crumbs={[{ label: '隐患台账', to: '/hazards' }, { label: '疑似重复' }]}
    >
      {of ? <OfOne id={of} /> : <All />}
    </Page>
  );
}

const nothing = (
  <Card>
    <Empty
      title="没有待判断的疑似重复"
      text="新登记的隐患每五分钟与同一企业的比对一次，相近的列在这里。"
      action={{ label: '隐患台账', to: '/hazards' }}
    />
  </Card>
);

function All() {
  const page = usePage(listPairs, { filters: {}, size: 10 });
  if (page.error && !page.data) return <ErrorFace error={page.error} onRetry={page.refetch} />;
  if (page.loading) return <Loading rows={8} />;
  if (page.items.length === 0) return nothing;
  return (
    <Stack>
      {page.items.map((pair) => (
        <PairCard key={pair.first.id + pair.second.id} pair={pair} />
      ))}
      <Pager page={page} unit="对" />
    </Stack>
  );
}

function OfOne({ id }: { id: string }) {
  const found = useGet(candidatesOf, { params: { id } });
  if (found.error) return <ErrorFace error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Loading rows={8} />;
  if (found.data.length === 0) return nothing;
  return (
    <Stack>
      {found.data.map((pair) => (
        <PairCard key={pair.first.id + pair.second.id} pair={pair} />
      ))}
    </Stack>
  );
}

const lines: readonly [string, (side: PairSide) => string, boolean][] = [
  ['所在部位', (s) => s.place, true],
  ['现场情况', (s) => s.description, false],
  ['发现', (s) => `${s.foundOn} ${channelWord(s.channel)}`, false],
  ['登记单位', (s) => s.reporterUnit, false],
  ['监管部门', (s) => s.unitName, false],
];

function PairCard({ pair }: { pair: SuspectedPair }) {
  const [because, setBecause] = useState('');
  const [missing, setMissing] = useState(false);
  const id = useId();
  const decide = useAct(decidePair, {
    invalidate: [listPairs, candidatesOf, hazardSources, getHazard, listHazards, heatOfHazards, listViews],
  });
  const say = (decision: 'same' | 'different' | 'relapse', keepId: string | null = null): void => {
    if (because.trim().length < 2) {
      setMissing(true);
      document.getElementById(id)?.focus();
      return;
    }
    void decide.act({
      body: { firstId: pair.first.id, secondId: pair.second.id, decision, keepId, because: because.trim() },
    });
  };
  const may = pair.why === null || pair.keep.length > 0 || !pair.why.startsWith('由监管部门');
  const sides = [pair.first, pair.second];
  return (
    <Card
      title={pair.first.enterpriseName}
      extra={pair.kind === 'relapse' ? <Tag>销号后又出现</Tag> : pair.likely ? <Tag outline>很可能是同一件</Tag> : null}
    >
      <p className="hz-reasons">相近之处：{pair.reasons.join('、')}</p>
      <table className="hz-sides">
        <caption className="z-vh">两件隐患对照</caption>
        <thead>
          <tr>
            <th scope="col">项目</th>
            {sides.map((side) => (
              <th scope="col" key={side.id}>
                <Link to={recordPath(side.id)}>{side.code}</Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">隐患名称</th>
            {sides.map((side) => (
              <td key={side.id} className="hz-sidetitle">
                {side.title}
              </td>
            ))}
          </tr>
          <tr>
            <th scope="row">状态</th>
            {sides.map((side) => (
              <td key={side.id}>
                <span className="hz-inline">
                  <GradeTag grade={side.grade} />
                  <StateBadge {...badgeOf({ state: side.state, stop: 'none' })} />
                </span>
              </td>
            ))}
          </tr>
          {lines.map(([label, value, marks]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {sides.map((side) => (
                <td
                  key={side.id}
                  className={marks && value(pair.first) !== value(pair.second) ? 'hz-differs' : undefined}
                >
                  {value(side) || <span className="z-ink3">未填写</span>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {pair.why && pair.kind !== 'relapse' ? <p className="z-small z-ink2">{pair.why}</p> : null}
      {may ? (
        <>
          <label className="hz-becauselabel" htmlFor={id}>
            理由
          </label>
          <Input.TextArea
            id={id}
            rows={2}
            maxLength={500}
            value={because}
            placeholder="例如：同一台除尘器，企业先报、检查后到"
            status={missing && because.trim().length < 2 ? 'error' : ''}
            aria-invalid={missing && because.trim().length < 2}
            onChange={(event) => setBecause(event.target.value)}
          />
          {missing && because.trim().length < 2 ? <p className="hz-fault">请写明理由，至少 2 个字</p> : null}
          <ActError error={decide.error} />
          <div className="z-pagehead-acts hz-decide">
            {pair.kind === 'duplicate'
              ? sides
                  .filter((side) => pair.keep.includes(side.id))
                  .map((side, i) => (
                    <Button
                      key={side.id}
                      kind={i === 0 ? 'filled' : 'outline'}
                      busy={decide.busy}
                      onClick={() => say('same', side.id)}
                    >
                      是同一件，保留 {side.code}
                    </Button>
                  ))
              : null}
            {pair.kind === 'relapse' ? (
              <Button kind="filled" busy={decide.busy} onClick={() => say('relapse')}>
                是复发，连到原件
              </Button>
            ) : null}
            <Button busy={decide.busy} onClick={() => say('different')}>
              不是同一件
            </Button>
          </div>
        </>
      ) : null}
    </Card>
  );
}
