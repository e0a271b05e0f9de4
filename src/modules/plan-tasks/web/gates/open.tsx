/** 发起把关事项: which gate, which project, the questions of this kind, whom to ask. */
import { Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import { ActError, Button, Card, EnterprisePicker, Page, QueryFace, Stack } from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import { gateChoices, gateFigures, getGate, listGates, openGate } from '../../shared/gates/contract.ts';
import { gateAnswerLabels, gateAnswers, type GateChoices } from '../../shared/gates/schema.ts';
import { gateKindInfo, gateKinds, type GateKind } from '../../shared/gates/states.ts';
import { FilesField, type Taken } from '../papers/files-field.tsx';
import '../papers/papers.css';

export function Component() {
  const [address] = useSearchParams();
  const choices = useGet(gateChoices, {});
  const previousId = address.get('previous') ?? '';
  const previous = useGet(getGate, { params: { id: previousId } }, { enabled: previousId !== '' });
  return (
    <Page title="发起把关事项" crumbs={[{ label: '规划和项目安全把关', to: '/project-gates' }, { label: '发起' }]}>
      {previousId && previous.isPending ? null : (
        <QueryFace query={choices} rows={8}>
          {(data) => (
            <Form
              choices={data}
              previous={previous.data ?? null}
              enterpriseId={address.get('enterprise') ?? previous.data?.enterpriseId ?? ''}
            />
          )}
        </QueryFace>
      )}
    </Page>
  );
}

interface Previous {
  id: string;
  code: string;
  kind: GateKind;
  title: string;
  projectCode: string;
  place: string;
  enterpriseName: string;
  description: string;
  investmentFen: number | null;
}

function Form({
  choices,
  previous,
  enterpriseId,
}: {
  choices: GateChoices;
  previous: Previous | null;
  enterpriseId: string;
}) {
  const navigate = useNavigate();
  const [value, setValue] = useState({
    kind: previous?.kind ?? ('landing' as GateKind),
    title: previous?.title ?? '',
    projectCode: previous?.projectCode ?? '',
    place: previous?.place ?? '',
    streetCode: '',
    enterpriseId,
    enterpriseName: enterpriseId ? '' : (previous?.enterpriseName ?? ''),
    industry: '',
    investment: previous?.investmentFen == null ? null : previous.investmentFen / 1_000_000,
    description: previous?.description ?? '',
    unitIds: [] as string[],
  });
  const [answers, setAnswers] = useState<Record<string, { answer: string; note: string }>>({});
  const [files, setFiles] = useState<Taken[]>([]);
  const [fault, setFault] = useState('');
  const set = (patch: Partial<typeof value>): void => setValue((now) => ({ ...now, ...patch }));
  const list = choices.questions.find((q) => q.kind === value.kind);
  const info = gateKindInfo[value.kind];
  const save = useAct(openGate, {
    invalidate: [listGates, gateFigures, getWorkbench],
    onDone: (g) => void navigate(`/project-gates/${g.id}`, { replace: true }),
  });
  const submit = async (): Promise<void> => {
    if (value.title.trim().length < 2) return setFault('请写明规划或项目名称');
    if (value.description.trim().length < 2) return setFault('请写明项目概况和主要安全风险');
    const open = list?.items.find((q) => !answers[q.id]);
    if (open) return setFault(`请回答：${open.text}`);
    if (value.unitIds.length === 0) return setFault('请选择征求哪些单位的意见');
    setFault('');
    await save.act({
      body: {
        kind: value.kind,
        title: value.title.trim(),
        projectCode: value.projectCode.trim(),
        place: value.place.trim(),
        ...(value.streetCode ? { streetCode: value.streetCode } : {}),
        ...(value.enterpriseId
          ? { enterpriseId: value.enterpriseId }
          : { enterpriseName: value.enterpriseName.trim() }),
        industry: value.industry,
        ...(value.investment === null ? {} : { investmentFen: Math.round(value.investment * 1_000_000) }),
        description: value.description.trim(),
        answers: (list?.items ?? []).map((q) => ({ id: q.id, ...(answers[q.id] ?? { answer: 'no', note: '' }) })),
        unitIds: value.unitIds,
        fileIds: files.map((file) => file.id),
        ...(previous ? { previousId: previous.id } : {}),
      },
    } as never);
  };
  if (!choices.mayOpen) return <Card>把关事项由安委办、部门或街道的经办、审核人员发起。</Card>;
  return (
    <Stack>
      <Card title="事项" note={previous ? `${previous.code} 被否决后重新提交，写明作了哪些调整。` : undefined}>
        <div className="pp-form">
          <div className="pp-field">
            <label htmlFor="pg-kind">把关类别</label>
            <Select
              id="pg-kind"
              value={value.kind}
              onChange={(kind: GateKind) => {
                set({ kind });
                setAnswers({});
              }}
              options={gateKinds.map((kind) => ({ value: kind, label: gateKindInfo[kind].label }))}
            />
            <span className="z-small z-ink3">
              {info.note}（{info.clauses.join('、')}）
            </span>
          </div>
          <div className="pp-field">
            <label htmlFor="pg-title">规划或项目名称</label>
            <Input id="pg-title" maxLength={200} value={value.title} onChange={(e) => set({ title: e.target.value })} />
          </div>
          <div className="pp-two">
            <div className="pp-field">
              <label htmlFor="pg-code">项目代码（选填）</label>
              <Input id="pg-code" value={value.projectCode} onChange={(e) => set({ projectCode: e.target.value })} />
            </div>
            <div className="pp-field">
              <label htmlFor="pg-money">投资额（万元，选填）</label>
              <InputNumber
                id="pg-money"
                min={0}
                style={{ width: '100%' }}
                value={value.investment}
                onChange={(investment) => set({ investment })}
              />
            </div>
            <div className="pp-field">
              <label htmlFor="pg-place">地点（选填）</label>
              <Input id="pg-place" value={value.place} onChange={(e) => set({ place: e.target.value })} />
            </div>
            <div className="pp-field">
              <label htmlFor="pg-street">所在街道（选填）</label>
              <Select
                id="pg-street"
                allowClear
                value={value.streetCode || null}
                onChange={(streetCode: string | undefined) => set({ streetCode: streetCode ?? '' })}
                options={choices.streets.map((s) => ({ value: s.code, label: s.name }))}
              />
            </div>
            <div className="pp-field">
              <label htmlFor="pg-firm">建设单位（从企业库选，选填）</label>
              <EnterprisePicker
                id="pg-firm"
                value={value.enterpriseId || null}
                onChange={(picked: string | null) => set({ enterpriseId: picked ?? '' })}
              />
            </div>
            <div className="pp-field">
              <label htmlFor="pg-owner">建设单位（库中没有的写名称）</label>
              <Input
                id="pg-owner"
                disabled={value.enterpriseId !== ''}
                value={value.enterpriseName}
                onChange={(e) => set({ enterpriseName: e.target.value })}
              />
            </div>
            <div className="pp-field">
              <label htmlFor="pg-industry">行业领域（选填）</label>
              <Select
                id="pg-industry"
                allowClear
                value={value.industry || null}
                onChange={(industry: string | undefined) => set({ industry: industry ?? '' })}
                options={choices.industries.map((i) => ({ value: i.code, label: i.name }))}
              />
            </div>
          </div>
          <div className="pp-field">
            <label htmlFor="pg-text">项目概况和主要安全风险</label>
            <Input.TextArea
              id="pg-text"
              autoSize={{ minRows: 3, maxRows: 10 }}
              maxLength={4000}
              value={value.description}
              onChange={(e) => set({ description: e.target.value })}
            />
          </div>
          <FilesField label="项目材料（选填）" value={files} onChange={setFiles} />
        </div>
      </Card>
      <Card title="要回答的问题" note={list ? `第 ${list.version} 版，${list.from}` : undefined}>
        <div className="pp-form">
          {(list?.items ?? []).map((q, at) => (
            <fieldset key={`${value.kind} ${q.id}`} className="pp-set">
              <legend>
                {at + 1}. {q.text}
              </legend>
              <div className="pp-choices" role="radiogroup" aria-label={q.text}>
                {gateAnswers.map((answer) => (
                  <label key={answer}>
                    <input
                      type="radio"
                      name={`pg-${q.id}`}
                      checked={answers[q.id]?.answer === answer}
                      onChange={() =>
                        setAnswers((now) => ({ ...now, [q.id]: { answer, note: now[q.id]?.note ?? '' } }))
                      }
                    />
                    {gateAnswerLabels[answer]}
                  </label>
                ))}
              </div>
              <Input
                aria-label={`第 ${at + 1} 题说明`}
                placeholder={q.proof ? `依据：${q.proof}` : '说明（选填）'}
                maxLength={500}
                value={answers[q.id]?.note ?? ''}
                onChange={(e) =>
                  setAnswers((now) => ({
                    ...now,
                    [q.id]: { answer: now[q.id]?.answer ?? 'yes', note: e.target.value },
                  }))
                }
              />
            </fieldset>
          ))}
        </div>
      </Card>
      <Card title="征求意见" note={choices.opinionDays ? `各单位须在 ${choices.opinionDays}内提出意见。` : undefined}>
        <div className="pp-form">
          <div className="pp-field">
            <label htmlFor="pg-units">征求哪些单位</label>
            <Select
              id="pg-units"
              mode="multiple"
              optionFilterProp="label"
              value={value.unitIds}
              onChange={(unitIds: string[]) => set({ unitIds })}
              options={choices.units.map((u) => ({ value: u.id, label: u.name }))}
            />
          </div>
          <ActError error={save.error} onRetry={() => void submit()} />
          {fault ? (
            <p className="z-field-error" role="alert">
              {fault}
            </p>
          ) : null}
          <Button kind="filled" size="l" busy={save.busy} onClick={() => void submit()}>
            {value.unitIds.length > 0 ? `发起，征求 ${value.unitIds.length} 个单位意见` : '发起，征求意见'}
          </Button>
        </div>
      </Card>
    </Stack>
  );
}
