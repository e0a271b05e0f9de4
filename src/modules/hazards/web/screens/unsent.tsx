/** 未发送: what waits on this machine, with size, progress, fault and 去补; and what was delivered today. */
import { CheckCheck, Clock as ClockIcon, CloudUpload, RefreshCw, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link } from 'react-router';
import { bytes, hour, weekdayName } from '#kernel/web/format.ts';
import { useOnline } from '#kernel/web/hooks.ts';
import { Button, Card, ConfirmAct, Empty, ErrorFace, Icon, Loading, Page } from '#kernel/web/ui/index.ts';
import { sendAll } from '../unsent/send.ts';
import { dropReport, putReport, sizeOf, type KeptPhoto, type UnsentReport } from '../unsent/store.ts';
import { useUnsent } from '../unsent/use-unsent.ts';
import { recordPath } from '../words.ts';
import '../hazards.css';

export function Component() {
  const { reports, failed } = useUnsent();
  const online = useOnline();
  const [dropping, setDropping] = useState<UnsentReport | null>(null);
  if (failed) {
    return (
      <Page title="未发送">
        <ErrorFace
          error={new Error('这个浏览器不能在本机存放内容（可能是无痕窗口），上报请联网后直接提交')}
          title="读不到本机内容"
        />
      </Page>
    );
  }
  if (!reports) return <Loading />;
  const waiting = reports.filter((one) => one.state !== 'sent');
  const sent = reports.filter((one) => one.state === 'sent');
  const size = waiting.reduce((sum, one) => sum + sizeOf(one), 0);
  return (
    <Page
      title="未发送"
      note={waiting.length > 0 ? `${waiting.length} 件，共 ${bytes(size)}` : '都已送达'}
      actions={
        waiting.some((one) => one.state !== 'fault') && online ? (
          <Button icon={RefreshCw} onClick={() => void sendAll()}>
            现在发送
          </Button>
        ) : null
      }
    >
      <div className="hz-narrow">
        {waiting.length === 0 ? (
          <Card>
            <Empty
              icon={CloudUpload}
              title="没有未发送的内容"
              text="没有网络时上报的隐患存在这里，联网后自动发送。"
              action={{ label: '上报隐患', to: '/report' }}
            />
          </Card>
        ) : (
          <section className="z-phonecard" aria-label="未发送">
            {waiting.map((one) => (
              <UnsentRow key={one.key} report={one} onDrop={() => setDropping(one)} />
            ))}
          </section>
        )}
        {sent.length > 0 ? (
          <>
            <h2 className="hz-sub">今天已送达</h2>
            <section className="z-phonecard">
              {sent.map((one) => (
                <div key={one.key} className="z-phonerow">
                  <Thumb photo={one.photos[0]} />
                  <div className="z-phonerow-main">
                    <b>
                      {one.hazardId ? <Link to={recordPath(one.hazardId)}>{one.facts.title}</Link> : one.facts.title}
                    </b>
                    <p>编号 {one.code}</p>
                  </div>
                  <span className="hz-sent">
                    <Icon as={CheckCheck} />
                    已登记
                  </span>
                </div>
              ))}
            </section>
          </>
        ) : null}
        {waiting.length > 0 ? <p className="hz-foot">换手机或清理浏览器前，请先等这里变成 0 件。</p> : null}
      </div>
      <ConfirmAct
        open={dropping !== null}
        onClose={() => setDropping(null)}
        title="删除这件未发送的上报"
        intro={
          dropping
            ? `“${dropping.facts.title || '未写名称'}”和它的 ${dropping.photos.length} 张照片只存在本机，删除后找不回来。`
            : ''
        }
        confirm="删除"
        danger
        act={async () => {
          if (dropping) await dropReport(dropping.key);
          setDropping(null);
        }}
      />
    </Page>
  );
}

const when = (iso: string): string => {
  const old = Date.now() - Date.parse(iso) > 20 * 3_600_000;
  return `${old ? `${weekdayName(iso)} ` : ''}${hour(iso)}`;
};

function UnsentRow({ report, onDrop }: { report: UnsentReport; onDrop: () => void }) {
  const share = Math.round(report.progress * 100);
  const sending = report.state === 'sending';
  return (
    <div className="z-phonerow">
      <Thumb photo={report.photos[0]} />
      <div className="z-phonerow-main">
        <b>{report.facts.title || '还没有写问题'}</b>
        <p>
          {[
            when(report.createdAt),
            `照片 ${report.photos.length} 张`,
            bytes(report.photos.reduce((sum, photo) => sum + photo.blob.size, 0)),
          ].join('　')}
        </p>
        {report.enterpriseName ? <p>{report.enterpriseName}</p> : null}
        {report.fault ? <p className="z-overdue">{report.fault}</p> : null}
        {sending || (share > 0 && !report.fault) ? (
          <div
            className="z-bar hz-sendbar"
            role="progressbar"
            aria-label="发送进度"
            aria-valuenow={share}
            aria-valuemin={0}
            aria-valuemax={100}
          >
            <span style={{ width: `${share}%` }} />
          </div>
        ) : null}
      </div>
      <div className="z-phonerow-side">
        {report.fault && !report.isOutcomeUnknown ? (
          <Button size="s" to={`/report?edit=${report.key}`}>
            去补
          </Button>
        ) : report.fault ? (
          <Button
            size="s"
            onClick={() => void putReport({ ...report, state: 'waiting', fault: null }).then(() => sendAll())}
          >
            再发一次
          </Button>
        ) : (
          <span className="hz-waiting">
            {share > 0 ? (
              <>
                已传 {share}%<br />
                {sending ? '正在发送' : '联网续传'}
              </>
            ) : (
              <>
                <Icon as={ClockIcon} /> 待发送
              </>
            )}
          </span>
        )}
        {sending || report.isOutcomeUnknown ? null : (
          <button
            type="button"
            className="z-iconbtn"
            aria-label={`删除 ${report.facts.title || '这件上报'}`}
            onClick={onDrop}
          >
            <Icon as={Trash2} />
          </button>
        )}
      </div>
    </div>
  );
}

function Thumb({ photo }: { photo: KeptPhoto | undefined }) {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!photo) return;
    const made = URL.createObjectURL(photo.blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [photo]);
  return url ? <img className="hz-thumb" src={url} alt="" /> : <span className="hz-thumb" />;
}
