/** One item as it counts on the day: clause, text, what it can do, evidence, its editions and the standard's. */
import { Camera, Copy, FileText, Info } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { day, timeCol } from '#kernel/web/format.ts';
import { useGet } from '#kernel/web/hooks.ts';
import { Button, DetailDrawer, Icon, KeyValue, QueryFace, Tag } from '#kernel/web/ui/index.ts';
import { getCriterionDetail } from '../../shared/contract.ts';
import { coverageLabels, roleLabels } from '../../shared/labels.ts';
import type { CriterionDetail } from '../../shared/schema.ts';
import { itemPath, useIndustryNames, validityPeriod } from '../words.ts';
import { CheckMark, ValidityMark } from './marks.tsx';

export function ItemDrawer({ id, on, onClose }: { id: string; on: string; onClose: () => void }) {
  const query = useGet(
    getCriterionDetail,
    { params: { id: id || '-' }, query: on ? { on } : {} },
    { enabled: id !== '', keep: true },
  );
  const item = id !== '' && query.data?.id === id ? query.data : undefined;
  return (
    <DetailDrawer
      open={id !== ''}
      onClose={onClose}
      title={item ? item.citation : '判定标准条目'}
      note={item?.standardName}
      footer={item ? <CopyCitation item={item} /> : null}
    >
      <QueryFace query={query}>{(data) => (data.id === id ? <Item item={data} on={on} /> : null)}</QueryFace>
    </DetailDrawer>
  );
}

function Item({ item, on }: { item: CriterionDetail; on: string }) {
  const industries = useIndustryNames();
  const dayWords = on ? `${day(on)}` : '今天';
  return (
    <>
      <div className="cr-tags" style={{ marginBottom: 10 }}>
        <ValidityMark
          validity={item.validity}
          endKind={item.endKind}
          validFrom={item.validFrom}
          isFocus={item.kind === 'focus'}
        />
        <Tag outline>{roleLabels[item.role]}</Tag>
        {item.needsCheck ? <CheckMark /> : null}
      </div>
      <blockquote className="cr-quote">
        <p className="cr-quote-text">{item.text}</p>
      </blockquote>
      {item.note ? (
        <p className="cr-warn" style={{ marginTop: 10 }}>
          <Icon as={Info} />
          <span>{item.note}</span>
        </p>
      ) : null}
      <p className="z-note" style={{ marginTop: 8 }}>
        {item.needsCheck ? '这一条的文字待核，引用前请对照公布的原文。' : '这里是条文要点，公文引用以公布的原文为准。'}
        {item.validity === 'inForce' ? '' : `${dayWords}这一条没有生效，不能用来判定当日发现的隐患。`}
      </p>
      <section className="cr-sect">
        <KeyValue
          columns={2}
          items={[
            { label: '条款', value: item.clause },
            { label: '部分', value: item.sector },
            { label: '有效期', value: validityPeriod(item, item.kind === 'focus' || item.isFromCertain) },
            { label: '由谁判定', value: item.authority },
            { label: '适用行业领域', value: industries.list(item.industries) || '正在读取' },
            { label: '检查要点', value: item.hint },
          ]}
        />
      </section>
      <section className="cr-sect">
        <h3>销号要提交的证据</h3>
        <ul className="cr-lines">
          {item.evidence.map((e) => (
            <li key={e.key}>
              <span>
                <Icon as={e.kind === 'photo' ? Camera : FileText} />
                {e.label}
              </span>
              <span className={e.required ? '' : 'z-ink3'}>{e.required ? '必须' : '可作佐证'}</span>
            </li>
          ))}
        </ul>
      </section>
      {item.editions.length > 1 ? (
        <section className="cr-sect">
          <h3>历次文本</h3>
          <ul className="cr-lines">
            {item.editions.map((e) => (
              <li key={e.edition}>
                <span>
                  第 {e.edition} 版{e.isChosen ? `（${dayWords}适用）` : ''}：{e.text}
                  {e.confidence < 0.7 ? '（待核）' : ''}
                </span>
                <span className="z-note">
                  {validityPeriod(e)} · {timeCol(e.recordedAt)} 入库
                </span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {item.related.length > 0 ? (
        <section className="cr-sect">
          <h3>新旧条目对应</h3>
          <ul className="cr-lines">
            {item.related.map((r) => (
              <li key={r.id}>
                <span>
                  {r.isNewer ? '新版本' : '上一版'}：
                  <Link className="z-link" to={itemPath(r.id, on || undefined)}>
                    {r.docNo ?? r.standardName} {r.clause}
                  </Link>
                  <span className="z-ink2">　{r.text}</span>
                </span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {item.lineage.length > 1 ? (
        <section className="cr-sect">
          <h3>标准沿革</h3>
          <ul className="cr-lines">
            {item.lineage.map((s) => (
              <li key={s.id}>
                <span>
                  {s.docNo ?? s.name}
                  {s.id === item.standardId ? '（本条所在）' : ''}
                </span>
                <span className="z-note">
                  {validityPeriod(s)} · {coverageLabels[s.coverage]}
                </span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {item.standardNote ? (
        <section className="cr-sect">
          <h3>关于这个标准</h3>
          <p className="z-small z-ink2">{item.standardNote}</p>
        </section>
      ) : null}
    </>
  );
}

function CopyCitation({ item }: { item: CriterionDetail }) {
  const [told, setTold] = useState('');
  const copy = (): void => {
    const text = `《${item.standardName}》（${item.docNo ?? item.basis ?? ''}）${item.clause}：${item.text}`;
    navigator.clipboard
      .writeText(text)
      .then(() => setTold('已复制'))
      .catch(() => setTold('浏览器不允许复制，请选中文字后复制'));
  };
  return (
    <>
      <Button icon={Copy} onClick={copy}>
        复制引用文字
      </Button>
      <span className="z-note" role="status">
        {told}
      </span>
    </>
  );
}
