/** 企业档案: who it is, its people, former names, why I can see it, and the way to its hazards. */
import { ListChecks, PencilLine, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { count, day, dayShort, timeShort } from '#kernel/web/format.ts';
import { useGet } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  Button,
  Card,
  ErrorFace,
  KeyValue,
  Loading,
  Page,
  People,
  RecordHead,
  Stack,
  Tag,
} from '#kernel/web/ui/index.ts';
import { explainAccess } from '#platform/identity/shared/contract.ts';
import { getEnterprise } from '../shared/contract.ts';
import { enterpriseStateLabels, type EnterpriseFile } from '../shared/schema.ts';
import { PlacesCard } from './places-card.tsx';
import { enterprisePath, sizeWord, useNames } from './words.ts';
import './enterprises.css';

const withPhone = (name: string | null, phone: string | null): ReactNode =>
  name || phone ? (
    <span className="z-sep">
      {name ? <span>{name}</span> : null}
      {phone ? <a href={`tel:${phone}`}>{phone}</a> : null}
    </span>
  ) : null;

export function FilePage({ id, own = false }: { id: string; own?: boolean }) {
  const { data: file, error, refetch } = useGet(getEnterprise, { params: { id } });
  if (file) return <FileOf file={file} own={own} />;
  return (
    <Page
      title="企业档案"
      {...(own ? {} : { crumbs: [{ label: '企业名录', to: '/enterprises' }, { label: '企业档案' }] })}
    >
      <Card>{error ? <ErrorFace error={error} onRetry={() => void refetch()} /> : <Loading rows={10} />}</Card>
    </Page>
  );
}

function FileOf({ file, own }: { file: EnterpriseFile; own: boolean }) {
  const names = useNames();
  const session = useSession();
  const why = useGet(
    explainAccess,
    { query: { subjectType: 'enterprise', subjectId: file.id } },
    {
      enabled: !own,
      staleTime: 5 * 60_000,
    },
  );
  const mayRegister = !own && session.allows('hazards.register');
  return (
    <Page
      tabTitle={file.name}
      {...(own ? {} : { crumbs: [{ label: '企业名录', to: '/enterprises' }, { label: file.name }] })}
    >
      <RecordHead
        tags={
          <>
            {file.isHighRisk ? <Tag outline>高危行业领域</Tag> : null}
            {file.state === 'active' ? null : <Tag>{enterpriseStateLabels[file.state]}</Tag>}
            {file.isDemo ? <span className="z-tag z-tag-demo">演示</span> : null}
          </>
        }
        code={file.uscc ?? '统一社会信用代码未填写'}
        title={file.name}
        lines={[
          <span key="place" className="z-sep">
            <span>{names.streetFull(file.streetCode) || '街道未填写'}</span>
            <span>{names.industry(file.industry)}</span>
            <span>{file.address || '地址未填写'}</span>
          </span>,
        ]}
      >
        <div className="z-pagehead-acts">
          <Button kind="filled" icon={ListChecks} to={`/hazards?enterprise=${encodeURIComponent(file.id)}`}>
            看本企业隐患
          </Button>
          {mayRegister ? (
            <Button
              icon={Plus}
              to={`/hazards/new?enterprise=${encodeURIComponent(file.id)}&name=${encodeURIComponent(file.name)}`}
            >
              登记隐患
            </Button>
          ) : null}
          {file.mayEdit ? (
            <Button icon={PencilLine} to={`${enterprisePath(file.id)}/edit`}>
              修改档案
            </Button>
          ) : null}
        </div>
      </RecordHead>
      <div className="en-file">
        <Stack>
          <Card title="基本信息">
            <KeyValue
              columns={2}
              items={[
                { label: '企业类型', value: file.enterpriseType },
                { label: '规模', value: sizeWord(file.sizeClass) },
                { label: '行业分类', value: [file.gb4754, file.gb4754Name].filter(Boolean).join(' ') },
                { label: '高危行业领域', value: file.isHighRisk ? '是' : '否' },
                { label: '成立日期', value: day(file.establishedOn) },
                { label: '从业人数', value: file.employees === null ? null : `${count(file.employees)} 人` },
                { label: '注册资本', value: file.registeredCapital },
                {
                  label: '坐标',
                  value:
                    file.longitude === null || file.latitude === null
                      ? null
                      : `东经 ${file.longitude}，北纬 ${file.latitude}`,
                },
                { label: '经营范围', value: file.businessScope, wide: true },
              ]}
            />
          </Card>
          <Card title="负责人和联系方式">
            <KeyValue
              columns={2}
              items={[
                { label: '法定代表人', value: file.legalRepresentative },
                { label: '主要负责人', value: withPhone(file.principalName, file.principalPhone) },
                { label: '实际控制人', value: withPhone(file.controllerName, file.controllerPhone) },
                { label: '安全管理人员', value: withPhone(file.safetyName, file.safetyPhone) },
                { label: '企业联系电话', value: file.phone, wide: true },
              ]}
            />
          </Card>
        </Stack>
        <Stack>
          <Card title="使用本系统的人员" extra={file.people.length > 0 ? `${count(file.people.length)} 人` : null}>
            {file.people.length > 0 ? (
              <People
                items={file.people.map((one) => ({ name: one.name, note: one.title, role: one.roles.join('、') }))}
              />
            ) : (
              <p className="z-small z-ink2">还没有人员开通账号。</p>
            )}
            {why.data ? <p className="en-why">{why.data.reason}。</p> : null}
          </Card>
          <PlacesCard id={file.id} />
          {file.formerNames.length > 0 ? (
            <Card title="曾用名">
              <KeyValue items={file.formerNames.map((one) => ({ label: `用到${day(one.until)}`, value: one.name }))} />
            </Card>
          ) : null}
          <Card title="档案来源">
            <p className="z-small z-ink2">
              {file.source === 'demo' ? '演示数据' : file.source}；
              {file.updatedBy
                ? `${timeShort(file.updatedAt)} 由${file.updatedBy}修改`
                : `${dayShort(file.updatedAt.slice(0, 10))} 建档`}
              。{own ? '内容有误的，请联系属地街道更正。' : ''}
            </p>
          </Card>
        </Stack>
      </div>
    </Page>
  );
}
