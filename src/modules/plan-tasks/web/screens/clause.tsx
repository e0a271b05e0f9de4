/** 对照原文: the plan's paragraph with the demand's sentence marked, and beside it the demands drawn from the paragraph. */
import { Link, useParams } from 'react-router';
import { dayCol } from '#kernel/web/format.ts';
import { useGet, useUrlState } from '#kernel/web/hooks.ts';
import { Card, KeyValue, Page, QueryFace, Stack } from '#kernel/web/ui/index.ts';
import { getClause } from '../../shared/contract.ts';
import type { ClauseView } from '../../shared/schema.ts';
import { frequencyLabels, kindLabels } from '../../shared/states.ts';
import { tailOf } from '../parts/frame.tsx';
import '../plan.css';

export function Component() {
  const { key = '' } = useParams();
  const [{ asOf }] = useUrlState({ asOf: '' });
  const query = useGet(getClause, { params: { key }, query: asOf ? { asOf } : {} }, { keep: true });
  return (
    <Page
      title={`对照原文 ${key}`}
      crumbs={[{ label: '任务分解', to: `/plan${tailOf({ node: key, asOf })}` }, { label: `对照原文 ${key}` }]}
    >
      <QueryFace query={query} rows={8}>
        {(data) => <Clause c={data} asOf={asOf} />}
      </QueryFace>
    </Page>
  );
}

function Clause({ c, asOf }: { c: ClauseView; asOf: string }) {
  const own = c.demands.find((d) => d.key === c.key);
  const at = own?.at ?? null;
  return (
    <div className="pl-record">
      <Stack>
        <Card title={`${c.edition.code}　${c.section}`} note={c.edition.title}>
          <blockquote className="pl-original">
            {at ? (
              <>
                {c.original.slice(0, at.from)}
                <mark>{c.original.slice(at.from, at.to)}</mark>
                {c.original.slice(at.to)}
              </>
            ) : (
              c.original
            )}
          </blockquote>
          {own ? (
            <p className="z-note pl-text">
              {at ? `标出的句子是 ${own.key} 的来源。` : `${own.key} 是对这一段的归纳，原文没有逐字对应的句子。`}
              {own.note ? `注：${own.note}` : ''}
            </p>
          ) : null}
        </Card>
        {own ? (
          <Card title={`${own.key}　${own.title}`} note="系统列出的要求">
            <KeyValue
              columns={2}
              items={[
                {
                  label: '所在文件',
                  value: `${c.edition.title}（${c.edition.code}，${dayCol(c.edition.issuedOn)}印发）`,
                },
                { label: '所在章节', value: [c.section, `${c.taskKey} ${c.taskTitle}`].filter(Boolean).join('　') },
                { label: '条目编号', value: own.key },
                { label: '承担', value: own.actors.join('、') },
                { label: '类型', value: own.kind ? kindLabels[own.kind] : '' },
                {
                  label: '时间',
                  value: [
                    own.frequency ? frequencyLabels[own.frequency] : '',
                    own.dueOn ? `期限 ${dayCol(own.dueOn)}` : '没有单独期限，到三年行动结束',
                  ]
                    .filter(Boolean)
                    .join('，'),
                },
                { label: '看什么', value: own.measurable ?? '没有可计量的指标' },
              ]}
            />
          </Card>
        ) : null}
      </Stack>
      <Card title={`这一段拆出的要求（${c.demands.length}）`}>
        <ul className="pl-plain">
          {c.demands.map((d) => (
            <li key={d.key}>
              {d.key === c.key ? (
                <b aria-current="true">
                  {d.key}　{d.title}
                </b>
              ) : (
                <Link to={`/plan/clauses/${d.key}${tailOf({ asOf })}`} replace>
                  {d.key}　{d.title}
                </Link>
              )}
            </li>
          ))}
        </ul>
      </Card>
    </div>
  );
}
