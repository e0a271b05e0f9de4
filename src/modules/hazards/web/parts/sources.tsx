/** 来源: how the hazard came to be known, each in its own words; suspected duplicates; earlier records. */
import { Unlink } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { timeShort } from '#kernel/web/format.ts';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import { Button, Card, ConfirmAct, Tag } from '#kernel/web/ui/index.ts';
import { getHazard, listHazards } from '../../shared/contract.ts';
import { candidatesOf, hazardSources, unmergeHazard, type Source } from '../../shared/duplicates.ts';
import { channelGroups } from '../../shared/labels.ts';
import type { HazardRecord } from '../../shared/schema.ts';
import { channelWord, recordPath } from '../words.ts';
import { FileList } from './files.tsx';

export function SourcesCard({ record }: { record: HazardRecord }) {
  const { data, refetch } = useGet(hazardSources, { params: { id: record.id } });
  const [apart, setApart] = useState<Source | null>(null);
  const unmerge = useAct(unmergeHazard, {
    invalidate: [getHazard, hazardSources, candidatesOf, listHazards],
    onDone: () => {
      setApart(null);
      void refetch();
    },
  });
  if (!data || (data.sources.length < 2 && data.suspected === 0 && data.links.length === 0)) return null;
  const counted = (['self', 'inspection', 'report'] as const)
    .filter((group) => data.counts[group] > 0)
    .map((group) => `${channelGroups[group].label} ${data.counts[group]}`)
    .join('、');
  return (
    <Card title={`来源 ${data.sources.length} 个`} extra={counted}>
      {data.suspected > 0 ? (
        <p className="hz-reasons">
          <Link to={`/hazards/pairs?of=${record.id}`}>有 {data.suspected} 件疑似重复，去判断</Link>
        </p>
      ) : null}
      {data.links.map((one) => (
        <p key={one.id} className="hz-reasons">
          {one.label}：<Link to={recordPath(one.id)}>{one.code}</Link> {one.title}
        </p>
      ))}
      {data.sources.length > 1 ? (
        <ul className="hz-list">
          {data.sources.map((one) => (
            <li key={one.id}>
              <div className="hz-inline">
                <strong>{channelWord(one.channel)}</strong>
                {one.isOwn ? <Tag>本件</Tag> : null}
                {one.isProtected ? <Tag outline>仅受理人可见</Tag> : null}
                {one.ticket ? <span className="z-note">工单 {one.ticket}</span> : null}
              </div>
              <div className="hz-pre">{one.title}</div>
              {one.description ? <div className="hz-pre z-small z-ink2">{one.description}</div> : null}
              <div className="z-note z-sep">
                <span>{one.place}</span>
                <span>{one.foundOn} 发现</span>
                <span>
                  {one.reporterUnit} {one.reporterName}
                </span>
                {one.finders ? <span>发现人 {one.finders}</span> : null}
                <span>{one.code}</span>
              </div>
              {one.photos.length > 0 ? <FileList files={one.photos} /> : null}
              {one.merged ? (
                <div className="z-note">
                  {timeShort(one.merged.at)} {one.merged.by} 并入{one.merged.because ? `：“${one.merged.because}”` : ''}
                </div>
              ) : null}
              {one.mayUnmerge ? (
                <div className="hz-cardact">
                  <Button size="s" icon={Unlink} onClick={() => setApart(one)}>
                    拆分出来
                  </Button>
                </div>
              ) : null}
            </li>
          ))}
        </ul>
      ) : null}
      <ConfirmAct
        open={apart !== null}
        onClose={() => setApart(null)}
        title="拆分来源"
        intro={apart ? `${apart.code} ${apart.title}` : ''}
        consequences={[
          '它恢复为独立的一件，回到并入以前的环节和期限',
          '并案期间的时间照算，不停表',
          '两件都记下拆分和理由',
        ]}
        opinion={{ label: '拆分理由', required: true, max: 500 }}
        confirm="拆分出来"
        busy={unmerge.busy}
        error={unmerge.error}
        act={(because) => unmerge.act({ params: { id: record.id }, body: { sourceId: apart?.id ?? '', because } })}
      />
    </Card>
  );
}
