/** One hazard on paper: its facts, what is missing, what happened, and its letters. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import { clockFace, day, dayCol, money, timeCol } from '#kernel/web/format.ts';
import { useSession } from '#kernel/web/session.tsx';
import { Button, PrintButton, PrintFrame } from '#kernel/web/ui/index.ts';
import { planParts, type PlanPart } from '../../shared/labels.ts';
import type { HazardRecord } from '../../shared/schema.ts';
import { badgeOf } from '../../shared/states.ts';
import { HazardQuery } from '../parts/hazard-query.tsx';
import { useReference } from '../reference.ts';
import { channelWord, evidenceWord, gradeWord, listingWord, recordPath, stopWord } from '../words.ts';
import '../hazards.css';

export function Component() {
  return <HazardQuery>{(record) => <Sheet record={record} />}</HazardQuery>;
}

function Sheet({ record }: { record: HazardRecord }) {
  const session = useSession();
  const reference = useReference();
  const [now] = useState(() => session.clock());
  const clock = record.stepClock;
  const face = clock
    ? clockFace({ due: clock.dueAt ?? clock.dueOn, doneOn: clock.endedAt, startedOn: clock.startedAt, now })
    : null;
  const facts: [string, ReactNode][] = [
    ['编号', record.code],
    ['等级', `${gradeWord(record.grade)}${record.listing ? `，${listingWord(record.listing)}` : ''}`],
    ['单位名称', record.enterpriseName],
    ['统一社会信用代码', record.enterprise.uscc ?? '未登记'],
    ['所在街道', reference.streetFull(record.streetCode)],
    ['行业领域', reference.industry(record.industry)],
    ['部位', record.place],
    ['办理状态', `${badgeOf(record).label}${record.stop === 'none' ? '' : `（${stopWord(record.stop)}）`}`],
    ['发现日期', `${day(record.foundOn)}，第 ${record.ageDays} 天`],
    ['发现渠道', channelWord(record.channel)],
    [
      '本环节',
      clock ? `${clock.label}，${clock.dueOn ? `${day(clock.dueOn)}前，${face?.text ?? ''}` : '未定期限'}` : '已结束',
    ],
    ['责任部门、承办人', `${record.unitName} ${record.handlerName ?? '未指定'}`],
  ];
  return (
    <div className="z-page">
      <div className="hz-printbar z-noprint">
        <PrintButton />
        <Button to={recordPath(record.id)}>回到档案</Button>
      </div>
      <PrintFrame
        title="隐患档案"
        office={session.unit?.name}
        asOf={now.toISOString()}
        total={record.code}
        maker={session.user.name}
        reader={`${session.unit?.name ?? ''} ${session.user.name}`}
      >
        <h2 className="hz-printtitle">{record.title}</h2>
        <table className="hz-printfacts">
          <tbody>
            {Array.from({ length: facts.length / 2 }, (_, i) => (
              <tr key={i}>
                {facts.slice(i * 2, i * 2 + 2).map(([label, value]) => (
                  <Pair key={label} label={label} value={value} />
                ))}
              </tr>
            ))}
            {record.description ? <Wide label="现场情况" value={record.description} /> : null}
            {record.criteria.length ? (
              <Wide
                label="判定依据"
                value={record.criteria.map((one) => (
                  <div key={one.criterionId}>
                    {one.docNo} {one.clause}：{one.item}
                    {one.needsCheck ? '（待核）' : ''}
                  </div>
                ))}
              />
            ) : null}
            {record.judgements[0] ? (
              <Wide
                label="核实结果"
                value={record.judgements[0].findings.map((one) => (
                  <div key={one.id}>
                    {one.citation}：
                    {(one.truth === 'yes' ? one.made : one.truth === 'no' ? one.lacking : one.toAsk).join('；')}
                  </div>
                ))}
              />
            ) : null}
            {record.judgement ? (
              <Wide
                label="判定"
                value={`${record.judgement.judgedBy} ${day(record.judgement.judgedOn)}：${record.judgement.reason.replace(/[。；]+$/, '')}${
                  record.judgement.confirmedBy
                    ? `；${record.judgement.confirmedBy} ${day(record.judgement.confirmedOn)}核准`
                    : ''
                }`}
              />
            ) : null}
          </tbody>
        </table>
        {record.plan ? (
          <Part title="治理方案">
            <table className="hz-printfacts">
              <tbody>
                {(Object.keys(planParts) as PlanPart[]).map((part) => (
                  <Wide
                    key={part}
                    label={planParts[part]}
                    value={
                      part === 'funding'
                        ? `${record.plan?.funding}（计划 ${money(record.plan?.fundingFen)}）`
                        : part === 'schedule'
                          ? `${record.plan?.schedule}（${day(record.plan?.dueOn)}前完成）`
                          : record.plan?.[part]
                    }
                  />
                ))}
              </tbody>
            </table>
          </Part>
        ) : null}
        {record.gaps.length ? (
          <Part title="销号条件">
            <Table
              head={['条件', '情况', '由谁补齐']}
              rows={record.gaps.map((gap) => [
                gap.label,
                gap.status === 'done'
                  ? `已备：${gap.detail}`
                  : gap.status === 'waiting'
                    ? `未到：${gap.detail}`
                    : `缺：${gap.detail}`,
                gap.status === 'done' ? '' : gap.who,
              ])}
            />
          </Part>
        ) : null}
        {record.evidence.length ? (
          <Part title="证据">
            <Table
              head={['名称', '文件', '上传人', '时间']}
              rows={record.evidence.map((one) => [
                one.label || evidenceWord(one.kind),
                one.file.name,
                one.uploadedBy,
                timeCol(one.uploadedAt),
              ])}
            />
          </Part>
        ) : null}
        {record.documents.length ? (
          <Part title="公文">
            <Table
              head={['公文', '文号', '日期', '签收']}
              rows={record.documents.map((one) => [
                one.title,
                one.number,
                dayCol(one.issuedOn),
                one.receipts
                  .map((receipt) => `${receipt.name} ${receipt.signedAt ? timeCol(receipt.signedAt) : '未签收'}`)
                  .join('；'),
              ])}
            />
          </Part>
        ) : null}
        {record.verifications.length ? (
          <Part title="复查">
            <Table
              head={['次', '日期', '结论', '人员', '情况']}
              rows={record.verifications.map((one) => [
                String(one.round),
                dayCol(one.visitedOn),
                one.pass ? '合格' : '不合格',
                one.officers,
                one.findings,
              ])}
            />
          </Part>
        ) : null}
        <Part title="办理经过">
          <Table
            className="hz-printhistory"
            head={['时间', '环节', '办理人', '说明']}
            rows={[...record.timeline]
              .reverse()
              .map((one) => [
                timeCol(one.at),
                one.label,
                `${one.unit} ${one.actor}${one.onBehalfOf ? `（代${one.onBehalfOf}）` : ''}`,
                [one.note, ...one.documents.map((letter) => letter.number)].filter(Boolean).join('；'),
              ])}
          />
        </Part>
      </PrintFrame>
    </div>
  );
}

const Pair = ({ label, value }: { label: string; value: ReactNode }) => (
  <>
    <th scope="row">{label}</th>
    <td>{value}</td>
  </>
);
const Wide = ({ label, value }: { label: string; value: ReactNode }) => (
  <tr>
    <th scope="row">{label}</th>
    <td colSpan={3}>{value}</td>
  </tr>
);
const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="hz-printpart">
    <h3>{title}</h3>
    {children}
  </section>
);
const Table = ({
  head,
  rows,
  className,
}: {
  head: readonly string[];
  rows: readonly (readonly ReactNode[])[];
  className?: string;
}) => (
  <table className={className}>
    <thead>
      <tr>
        {head.map((one) => (
          <th key={one} scope="col">
            {one}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {rows.map((row, i) => (
        <tr key={i}>
          {row.map((cell, j) => (
            <td key={j}>{cell}</td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
);
