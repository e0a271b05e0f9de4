/** 企业档案: facts, people, former names, and the way to its hazards. */
import { ListChecks, PencilLine } from 'lucide-react';
import type { ReactNode } from 'react';
import { count, day, time } from '#kernel/web/format.ts';
import { useGet } from '#kernel/web/hooks.ts';
import { Button, Card, ErrorFace, KeyValue, Loading, Page, People, Stack, Tag } from '#kernel/web/ui/index.ts';
import { getEnterprise } from '../shared/contract.ts';
import { enterpriseStateLabels } from '../shared/schema.ts';
import { enterprisePath, sizeWord, useNames } from './words.ts';

const withPhone = (name: string | null, phone: string | null): ReactNode =>
  name || phone ? [name, phone].filter(Boolean).join('　') : null;

export function FilePage({ id, own = false }: { id: string; own?: boolean }) {
  const names = useNames();
  const { data: file, error, refetch } = useGet(getEnterprise, { params: { id } } as never);
  if (error && !file)
    return (
      <Page title="企业档案">
        <ErrorFace error={error} onRetry={() => void refetch()} />
      </Page>
    );
  if (!file) return <Loading rows={10} />;
  return (
    <Page
      title={file.name}
      {...(own ? {} : { crumbs: [{ label: '企业名录', to: '/enterprises' }, { label: file.name }] })}
      tools={
        <>
          {file.isHighRisk ? <Tag>高危</Tag> : null}
          {file.state === 'active' ? null : <Tag>{enterpriseStateLabels[file.state]}</Tag>}
        </>
      }
      actions={
        <>
          <Button kind="filled" icon={ListChecks} to={`/hazards?enterprise=${encodeURIComponent(file.id)}`}>
            看本企业隐患
          </Button>
          {file.mayEdit ? (
            <Button icon={PencilLine} to={`${enterprisePath(file.id)}/edit`}>
              修改
            </Button>
          ) : null}
        </>
      }
    >
      <Stack>
        <Card title="基本信息">
          <KeyValue
            columns={2}
            items={[
              { label: '统一社会信用代码', value: file.uscc },
              { label: '状态', value: enterpriseStateLabels[file.state] },
              { label: '所属街道', value: names.streetFull(file.streetCode) },
              { label: '行业领域', value: names.industry(file.industry) },
              { label: '地址', value: file.address, wide: true },
              { label: '行业分类', value: [file.gb4754, file.gb4754Name].filter(Boolean).join(' ') },
              { label: '高危行业领域', value: file.isHighRisk ? '是' : '否' },
              { label: '企业类型', value: file.enterpriseType },
              { label: '规模', value: sizeWord(file.sizeClass) },
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
        <Card title="人员">
          <KeyValue
            columns={2}
            items={[
              { label: '法定代表人', value: file.legalRepresentative },
              { label: '主要负责人', value: withPhone(file.principalName, file.principalPhone) },
              { label: '实际控制人', value: withPhone(file.controllerName, file.controllerPhone) },
              { label: '安全管理人员', value: withPhone(file.safetyName, file.safetyPhone) },
              { label: '企业联系电话', value: file.phone },
            ]}
          />
        </Card>
        <Card title="使用本系统的人员">
          {file.people.length > 0 ? (
            <People
              items={file.people.map((one) => ({ name: one.name, note: one.title, role: one.roles.join('、') }))}
            />
          ) : (
            <p className="z-small z-ink2">还没有人员开通账号。</p>
          )}
        </Card>
        <Card title="曾用名">
          {file.formerNames.length > 0 ? (
            <KeyValue items={file.formerNames.map((one) => ({ label: `至${day(one.until)}`, value: one.name }))} />
          ) : (
            <p className="z-small z-ink2">没有曾用名。</p>
          )}
        </Card>
        <p className="z-note">
          {time(file.updatedAt)}
          {file.updatedBy ? ` ${file.updatedBy}` : ''} 更新
        </p>
      </Stack>
    </Page>
  );
}
