/** The doors of the supervision room. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { PageQuery, pageOf } from '#kernel/shared/page.ts';
import * as s from './schema.ts';

const acted = ['supervision.notFound', 'supervision.notYours', 'supervision.wrongState', 'casework.stale'] as const;
const onMeasure = <B extends z.ZodType>(
  path: string,
  summary: string,
  clauses: readonly string[],
  body: B,
  errors: readonly string[] = [],
) =>
  endpoint({
    method: 'POST',
    path: `/supervision/measures/:id/${path}`,
    summary,
    clauses,
    params: s.Params,
    body,
    response: s.Measure,
    errors: [...acted, ...errors],
  });
const onListing = <B extends z.ZodType>(
  path: string,
  summary: string,
  clauses: readonly string[],
  body: B,
  errors: readonly string[] = [],
) =>
  endpoint({
    method: 'POST',
    path: `/supervision/listings/:id/${path}`,
    summary,
    clauses,
    params: s.Params,
    body,
    response: s.Listing,
    errors: [...acted, ...errors],
  });

export const listMeasures = endpoint({
  method: 'GET',
  path: '/supervision/measures',
  summary: '督办公文台账：阶梯上的各项措施',
  clauses: ['T9-1', 'T9-6'],
  query: s.MeasureQuery,
  response: pageOf(s.MeasureRow),
});
export const getMeasure = endpoint({
  method: 'GET',
  path: '/supervision/measures/:id',
  summary: '一项督办措施：阶梯、回执、时限、可办事项',
  clauses: ['T9-1'],
  params: s.Params,
  response: s.Measure,
  errors: ['supervision.notFound'],
});
export const proposeMeasure = endpoint({
  method: 'POST',
  path: '/supervision/measures',
  summary: '对一件隐患提出督办措施',
  clauses: ['T9-1'],
  body: s.ProposeMeasure,
  response: s.Measure,
  status: 201,
  errors: [
    'supervision.hazardNotFound',
    'supervision.notYours',
    'supervision.hazardEnded',
    'supervision.alreadyTaken',
    'supervision.skipReason',
  ],
});
export const draftMeasure = onMeasure('draft', '起草公文并送签', ['T9-6'], s.DraftMeasure, [
  'supervision.talkDetails',
  'supervision.talkTooSoon',
  'supervision.recipientUnknown',
  'supervision.firmUnknown',
  'supervision.firmNoAccount',
]);
export const approveSkip = onMeasure('approve-skip', '批准越级办理', ['T9-1'], s.Opinion, ['supervision.samePerson']);
export const sendBackMeasure = onMeasure('send-back', '退回修改', ['T9-6'], s.Opinion);
export const issueMeasure = onMeasure('issue', '签发并送达', ['T9-6', 'T9-7', 'T9-8', 'T9-9'], s.Seen, [
  'supervision.samePerson',
  'supervision.skipNotApproved',
  'supervision.talkTooSoon',
  'supervision.hazardEnded',
]);
export const receiveMeasure = onMeasure('receive', '签收', ['T9-6'], s.Seen);
export const replyMeasure = onMeasure('reply', '复函', ['T9-6'], s.Opinion);
export const recordTalk = onMeasure('talk', '登记约谈纪要和整改承诺', ['T9-8', 'T2-4'], s.RecordTalk, [
  'supervision.talkNotYet',
  'supervision.promisePast',
]);
export const keepPromise = onMeasure('promise', '登记承诺已落实', ['T9-8'], s.KeepPromise, [
  'supervision.promiseUnknown',
]);
export const settleMeasure = onMeasure('settle', '办结', ['T9-1'], s.Opinion, ['supervision.promisesOpen']);
export const withdrawMeasure = onMeasure('withdraw', '撤回', ['T9-1'], s.Opinion);

export const listListings = endpoint({
  method: 'GET',
  path: '/supervision/listings',
  summary: '挂牌督办台账',
  clauses: ['T2-5', 'T22-3'],
  query: s.ListingQuery,
  response: pageOf(s.ListingRow),
});
export const publicListings = endpoint({
  method: 'GET',
  path: '/supervision/public-listings',
  summary: '可公示的挂牌清单（内部预览）',
  clauses: ['T22-4'],
  query: z.object({ ...PageQuery.shape }),
  response: pageOf(s.PublicListing),
  errors: ['supervision.notYours'],
});
export const getListing = endpoint({
  method: 'GET',
  path: '/supervision/listings/:id',
  summary: '一件挂牌督办',
  clauses: ['T2-5'],
  params: s.Params,
  response: s.Listing,
  errors: ['supervision.notFound'],
});
export const proposeListing = endpoint({
  method: 'POST',
  path: '/supervision/listings',
  summary: '提请挂牌督办',
  clauses: ['T2-5', 'T22-3'],
  body: s.ProposeListing,
  response: s.Listing,
  status: 201,
  errors: [
    'supervision.hazardNotFound',
    'supervision.notYours',
    'supervision.hazardEnded',
    'supervision.notMajor',
    'supervision.alreadyListed',
    'supervision.levelNotHigher',
  ],
});
export const reviewListing = onListing('review', '审核挂牌提请', ['T2-5'], s.Opinion, ['supervision.samePerson']);
export const approveListing = onListing('approve', '批准挂牌，下达通知书', ['T2-5'], s.ApproveListing, [
  'supervision.samePerson',
  'supervision.termTooLong',
  'supervision.termPast',
  'supervision.hazardEnded',
]);
export const refuseListing = onListing('refuse', '不予挂牌', ['T2-5'], s.Opinion);
export const receiveListing = onListing('receive', '签收挂牌或摘牌通知书', ['T2-5'], s.Seen);
export const addListingProgress = onListing('progress', '报送挂牌督办进展', ['T2-5', 'T10-11'], s.AddProgress);
export const extendListing = onListing('extension', '申请延长督办期限', ['T2-5'], s.ExtendListing, [
  'supervision.extensionOnce',
  'supervision.extensionLate',
  'supervision.extensionPending',
  'supervision.termTooLong',
  'supervision.termPast',
]);
export const decideListingExtension = onListing('extension/decision', '审批延长督办期限', ['T2-5'], s.Decide, [
  'supervision.noSuchRequest',
  'supervision.samePerson',
]);
export const applyAcceptance = onListing('acceptance', '企业申请验收', ['T2-5'], s.Opinion);
export const acceptListing = onListing('acceptance/decision', '挂牌机关现场验收', ['T2-5'], s.Decide, [
  'supervision.otherAuthority',
]);
export const delistListing = onListing('delist', '挂牌机关摘牌', ['T2-5'], s.Opinion, [
  'supervision.otherAuthority',
  'supervision.samePerson',
]);
export const raiseListing = onListing('raise', '提请提级挂牌', ['T2-5'], s.RaiseListing, [
  'supervision.levelNotHigher',
  'supervision.alreadyListed',
]);

export const supervisionOfHazard = endpoint({
  method: 'GET',
  path: '/supervision/hazards/:hazardId',
  summary: '一件隐患的督办阶梯和挂牌',
  clauses: ['T9-1', 'T2-5'],
  params: s.HazardParams,
  response: s.HazardSupervision,
  errors: ['supervision.hazardNotFound'],
});
