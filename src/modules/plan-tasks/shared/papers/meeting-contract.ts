/** The doors of meetings, hearings and packs. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { pageOf } from '#kernel/shared/page.ts';
import * as s from './meeting-schema.ts';

const clauses = ['S1-1', 'B1-7', 'B1-13', 'B1-14'] as const;
const id = z.object({ id: z.uuid() });
const errors = ['papers.notFound', 'papers.notYours', 'papers.notNow'] as const;

export const listMeetings = endpoint({
  method: 'GET',
  path: '/plan/meetings',
  summary: '动员部署会和季度听取汇报的记录',
  clauses,
  query: s.MeetingQuery,
  response: pageOf(s.MeetingRow),
});
export const exportMeetings = endpoint({
  method: 'GET',
  path: '/plan/meetings/export',
  summary: '把筛选出的会议记录导出为 Excel',
  clauses,
  query: s.MeetingFilter,
  raw: 'stream',
  costly: 'export',
});
export const meetingChoices = endpoint({
  method: 'GET',
  path: '/plan/meetings/choices',
  summary: '记录会议时可选的责任单位和任务',
  clauses,
  response: s.MeetingChoices,
});
export const recordMeeting = endpoint({
  method: 'POST',
  path: '/plan/meetings',
  summary: '记录一次动员部署会或听取汇报，附纪要，决定逐项交办',
  clauses,
  body: s.RecordMeeting,
  response: s.MeetingView,
  status: 201,
  errors: [
    'papers.notYours',
    'papers.dayInFuture',
    'papers.minutesMissing',
    'papers.decisionUnit',
    'papers.dueInPast',
    'papers.taskElsewhere',
  ],
});
export const getMeeting = endpoint({
  method: 'GET',
  path: '/plan/meetings/:id',
  summary: '一次会议：到会、当时的数字、决定和落实',
  clauses,
  params: id,
  response: s.MeetingView,
  errors: ['papers.notFound'],
});
const act = <B extends z.ZodType>(path: `/${string}`, summary: string, body: B) =>
  endpoint({ method: 'POST', path, summary, clauses, params: id, body, response: s.MeetingView, errors: [...errors] });
export const voidMeeting = act('/plan/meetings/:id/void', '作废记错的会议', s.VoidMeeting);
export const reportOutcome = act('/plan/meeting-decisions/:id/report', '报告会议决定办结', s.ReportOutcome);
export const confirmOutcome = act('/plan/meeting-decisions/:id/confirm', '确认会议决定办结', s.DecideOutcome);
export const sendBackOutcome = act('/plan/meeting-decisions/:id/send-back', '退回再办', s.DecideOutcome);

export const listHearings = endpoint({
  method: 'GET',
  path: '/plan/hearings',
  summary: '各单位主要负责同志每季度听取汇报：已听取、未听取',
  clauses: ['B1-13'],
  query: s.HearingsQuery,
  response: s.HearingsView,
});
export const getPack = endpoint({
  method: 'GET',
  path: '/plan/packs',
  summary: '季度汇报材料：指标、滞后任务、上次会议决定的落实',
  clauses: ['B1-13', 'B1-14'],
  query: s.PackQuery,
  response: s.PackView,
  errors: ['papers.notFound'],
});
export const packWord = endpoint({
  method: 'GET',
  path: '/plan/packs/word',
  summary: '季度汇报材料的 Word 文件',
  clauses: ['B1-13', 'B1-14'],
  query: s.PackQuery,
  raw: 'stream',
  costly: 'export',
  errors: ['papers.notFound'],
});
