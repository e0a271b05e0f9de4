/** 报表定义和期限: what is asked, from where it comes, which rules hold, by when it is due and on what ground. */
import { Link } from 'react-router';
import { dayCol, time } from '#kernel/web/format.ts';
import { useGet, useUrlState } from '#kernel/web/hooks.ts';
import { Button, Card, DataTable, Page, QueryFace, Stack, Tabs, Tag } from '#kernel/web/ui/index.ts';
import * as c from '../../shared/contract.ts';
import { circled, type FormContent } from '../../shared/form.ts';
import { ruleLabels, severityLabels } from '../../shared/labels.ts';
import type { FormsView } from '../../shared/schema.ts';
import { kindLabels, reportKinds } from '../../shared/states.ts';
import { ruleWords } from '../rule-words.ts';
import '../reports.css';

export function Component() {
  const [state, set] = useUrlState({ kind: 'quarterly', version: 0 });
  const query = useGet(c.listForms, {});
  return (
    <Page
      title="报表定义和期限"
      crumbs={[{ label: '定期报送', to: '/reports' }, { label: '报表定义和期限' }]}
      actions={
        query.data?.mayEdit ? (
          <Button kind="filled" to={`/reports/forms/${state.kind}`}>
            改{kindLabels[state.kind as keyof typeof kindLabels]}，出新版本
          </Button>
        ) : undefined
      }
    >
      <Tabs
        label="报表"
        items={reportKinds.map((key) => ({ key, label: kindLabels[key] }))}
        value={state.kind}
        onChange={(kind) => set({ kind, version: 0 })}
      />
      <QueryFace query={query} rows={10}>
        {(data) => (
          <Definition data={data} kind={state.kind} version={state.version} onVersion={(version) => set({ version })} />
        )}
      </QueryFace>
    </Page>
  );
}

function Definition({
  data,
  kind,
  version,
  onVersion,
}: {
  data: FormsView;
  kind: string;
  version: number;
  onVersion: (version: number) => void;
}) {
  const versions = data.forms.filter((f) => f.kind === kind);
  const form = versions.find((f) => f.version === version) ?? versions[0];
  const due = data.dueRules.find((r) => r.kind === kind);
  if (!form) return <Card>没有这种报表。</Card>;
  const sources = new Map(data.indicators.map((i) => [i.code, i]));
  const labels = labelsOf(form.content);
  return (
    <Stack>
      {due ? (
        <Card title="报送期限">
          <p>
            {due.words}。依据：{due.basis}
            {due.tag ? (
              <>
                {' '}
                <Tag>待核</Tag>
              </>
            ) : null}
          </p>
          <p className="z-small z-ink2">{due.note}</p>
          <p className="z-small z-ink2">期限、提醒天数、应报单位是规则参数，由管理员在“规则参数”中设新版本。</p>
        </Card>
      ) : null}
      <Card
        title={`第 ${form.version} 版`}
        note={`${dayCol(form.validFrom)} 以后结束的报送期使用；${form.madeBy} ${time(form.madeAt)}`}
      >
        <p>依据：{form.basis}</p>
        <p className="z-small z-ink2">{form.note}</p>
        {versions.length > 1 ? (
          <p>
            其他版本：
            {versions
              .filter((f) => f.version !== form.version)
              .map((f) => (
                <Button key={f.version} size="s" kind="quiet" onClick={() => onVersion(f.version)}>
                  第 {f.version} 版
                </Button>
              ))}
          </p>
        ) : null}
      </Card>
      {form.content.parts.map((p, i) => (
        <Card key={p.key} title={`${circled(i + 1)} ${p.title}`} pad={false}>
          <DataTable
            dense
            caption={p.title}
            rows={p.fields}
            rowKey={(f) => f.key}
            columns={[
              { key: 'label', title: '栏目', width: '26%', card: 'head', render: (f) => f.label },
              {
                key: 'kind',
                title: '填什么',
                width: '14%',
                card: 'side',
                render: (f) =>
                  f.kind === 'figure'
                    ? `数字（${f.unit}${f.form === 'rate' ? '，两个数' : ''}）`
                    : `文字${f.isRequired ? '' : '（选填）'}`,
              },
              {
                key: 'source',
                title: '来源',
                card: 'meta',
                render: (f) => {
                  if (f.kind === 'text')
                    return f.suggestions.length > 0 ? `有 ${f.suggestions.length} 条参考句` : '单位填写';
                  const i = f.indicator ? sources.get(f.indicator) : undefined;
                  if (i?.isComputed)
                    return (
                      <>
                        台账自动取数：
                        <Link to={`/indicators/${i.code}`} className="pr-under">
                          {i.title}
                        </Link>
                        <span className="z-note"> {i.formula}</span>
                      </>
                    );
                  if (i) return `指标填报：${i.title}`;
                  return f.indicator ? `手工填报（台账建立后自动取数）` : '手工填报';
                },
              },
              {
                key: 'units',
                title: '哪些单位',
                width: '14%',
                card: 'meta',
                render: (f) =>
                  f.kind === 'text' || f.unitKinds.length >= 3
                    ? '全部'
                    : f.unitKinds
                        .map((k) => ({ office: '安委办', department: '部门', street: '街道', enterprise: '企业' })[k])
                        .join('、'),
              },
            ]}
          />
        </Card>
      ))}
      <Card title={`核对规则（${form.content.rules.length}）`}>
        <ul className="pr-rules">
          {form.content.rules.map((rule, i) => (
            <li key={i}>
              <b>{ruleLabels[rule.kind]}</b>：{ruleWords(rule, labels)}（{severityLabels[rule.severity]}）
            </li>
          ))}
        </ul>
      </Card>
    </Stack>
  );
}
const labelsOf = (content: FormContent): ReadonlyMap<string, string> =>
  new Map(content.parts.flatMap((p) => p.fields.map((f) => [f.key, f.label] as const)));
