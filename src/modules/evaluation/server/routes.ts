import { bind, type Route } from '#kernel/server/room.ts';
import * as c from '../shared/contract.ts';
import * as exports from './exports.ts';
import * as grid from './grid.ts';
import { openFigure } from './kept.ts';
import * as incentives from './incentives.ts';
import { draftRoundLetter } from './letters.ts';
import * as objections from './objections.ts';
import * as rounds from './rounds.ts';
import * as presentRounds from './present-rounds.ts';
import * as presentSchemes from './present-schemes.ts';
import * as presentSheets from './present-sheets.ts';
import * as schemes from './schemes.ts';
import * as sheets from './sheets.ts';
import { tryScheme } from './simulate.ts';

export const evaluationRoutes: readonly Route[] = [
  bind(c.schemeChoices, (ctx) => schemes.schemeChoices(ctx)),
  bind(c.placeUnit, (ctx, { body }) => schemes.placeUnit(ctx, body)),
  bind(c.listSchemes, (ctx, { query }) => presentSchemes.listSchemes(ctx, query)),
  bind(c.draftScheme, (ctx, { body }) => schemes.draftScheme(ctx, body)),
  bind(c.getScheme, (ctx, { params }) => presentSchemes.getScheme(ctx, params.id)),
  bind(c.saveScheme, (ctx, { params, body }) => schemes.saveScheme(ctx, params.id, body)),
  bind(c.submitScheme, (ctx, { params, body }) => schemes.submitScheme(ctx, params.id, body)),
  bind(c.reviewScheme, (ctx, { params, body }) => schemes.reviewScheme(ctx, params.id, body)),
  bind(c.sendBackScheme, (ctx, { params, body }) => schemes.sendBackScheme(ctx, params.id, body)),
  bind(c.adoptScheme, (ctx, { params, body }) => schemes.adoptScheme(ctx, params.id, body)),
  bind(c.discardScheme, (ctx, { params, body }) => schemes.discardScheme(ctx, params.id, body)),
  bind(c.tryScheme, (ctx, { params, query }) => tryScheme(ctx, params.id, query.year)),
  bind(c.listRounds, (ctx, { query }) => presentRounds.listRounds(ctx, query)),
  bind(c.openRound, (ctx, { body }) => rounds.openRound(ctx, body)),
  bind(c.getRound, (ctx, { params }) => presentRounds.getRound(ctx, params.id)),
  bind(c.measureRound, (ctx, { params, body }) => rounds.measureRound(ctx, params.id, body)),
  bind(c.closeSelf, (ctx, { params, body }) => rounds.closeSelf(ctx, params.id, body)),
  bind(c.publishRound, (ctx, { params, body }) => rounds.publishRound(ctx, params.id, body)),
  bind(c.freezeRound, (ctx, { params, body }) => rounds.freezeRound(ctx, params.id, body)),
  bind(c.cancelRound, (ctx, { params, body }) => rounds.cancelRound(ctx, params.id, body)),
  bind(c.recomputeRound, (ctx, { params }) => rounds.recomputeRound(ctx, params.id)),
  bind(c.listDeductions, (ctx, { params, query }) => presentRounds.listDeductions(ctx, params.id, query)),
  bind(c.exportRound, (ctx, { params }, raw) => exports.exportRound(ctx, params.id, raw)),
  bind(c.openFigure, (ctx, { params, query }) => openFigure(ctx, params.id, params.seq, query)),
  bind(c.getGrid, (ctx, { params }) => grid.getGrid(ctx, params.id)),
  bind(c.officeScores, (ctx, { params, body }) => grid.officeScores(ctx, params.id, body)),
  bind(c.draftRoundLetter, (ctx, { params, body }) => draftRoundLetter(ctx, params.id, body)),
  bind(c.getSheet, (ctx, { params }) => presentSheets.getSheet(ctx, params.id, params.unitId)),
  bind(c.findSheet, (ctx, { params }) => presentSheets.findSheet(ctx, params.id)),
  bind(c.selfScore, (ctx, { params, body }) => sheets.selfScore(ctx, params.id, body)),
  bind(c.selfScores, (ctx, { params, body }) => sheets.selfScores(ctx, params.id, body)),
  bind(c.submitSelf, (ctx, { params, body }) => sheets.submitSelf(ctx, params.id, body)),
  bind(c.reopenSelf, (ctx, { params, body }) => sheets.reopenSelf(ctx, params.id, body)),
  bind(c.officeScore, (ctx, { params, body }) => sheets.officeScore(ctx, params.id, body)),
  bind(c.addEntry, (ctx, { params, body }) => sheets.addEntry(ctx, params.id, body)),
  bind(c.withdrawEntry, (ctx, { params, body }) => sheets.withdrawEntry(ctx, params.id, body)),
  bind(c.acknowledgeSheet, (ctx, { params, body }) => sheets.acknowledgeSheet(ctx, params.id, body)),
  bind(c.raiseCause, (ctx, { params, body }) => sheets.raiseCause(ctx, params.id, body)),
  bind(c.meetCause, (ctx, { params, body }) => sheets.meetCause(ctx, params.id, body)),
  bind(c.listObjections, (ctx, { query }) => presentSheets.listObjections(ctx, query)),
  bind(c.exportObjections, (ctx, { query }, raw) => exports.exportObjections(ctx, query, raw)),
  bind(c.fileObjection, (ctx, { params, body }) => objections.fileObjection(ctx, params.id, body)),
  bind(c.getObjection, (ctx, { params }) => presentSheets.getObjection(ctx, params.id)),
  bind(c.upholdObjection, (ctx, { params, body }) => objections.upholdObjection(ctx, params.id, body)),
  bind(c.dismissObjection, (ctx, { params, body }) => objections.dismissObjection(ctx, params.id, body)),
  bind(c.withdrawObjection, (ctx, { params, body }) => objections.withdrawObjection(ctx, params.id, body)),
  bind(c.proposeCorrection, (ctx, { params, body }) => objections.proposeCorrection(ctx, params.id, body)),
  bind(c.approveCorrection, (ctx, { params, body }) => objections.approveCorrection(ctx, params.id, body)),
  bind(c.refuseCorrection, (ctx, { params, body }) => objections.refuseCorrection(ctx, params.id, body)),
  bind(c.incentiveChoices, (ctx) => incentives.incentiveChoices(ctx)),
  bind(c.listCommendations, (ctx, { query }) => incentives.listCommendations(ctx, query)),
  bind(c.exportCommendations, (ctx, { query }, raw) => exports.exportCommendations(ctx, query, raw)),
  bind(c.proposeCommendation, (ctx, { body }) => incentives.proposeCommendation(ctx, body)),
  bind(c.getCommendation, (ctx, { params }) => incentives.getCommendation(ctx, params.id)),
  bind(c.reviewCommendation, (ctx, { params, body }) => incentives.reviewCommendation(ctx, params.id, body)),
  bind(c.approveCommendation, (ctx, { params, body }) => incentives.approveCommendation(ctx, params.id, body)),
  bind(c.refuseCommendation, (ctx, { params, body }) => incentives.refuseCommendation(ctx, params.id, body)),
  bind(c.announceCommendation, (ctx, { params, body }) => incentives.announceCommendation(ctx, params.id, body)),
  bind(c.rescindCommendation, (ctx, { params, body }) => incentives.rescindCommendation(ctx, params.id, body)),
  bind(c.listInquiries, (ctx, { query }) => incentives.listInquiries(ctx, query)),
  bind(c.exportInquiries, (ctx, { query }, raw) => exports.exportInquiries(ctx, query, raw)),
  bind(c.askInquiry, (ctx, { body }) => incentives.askInquiry(ctx, body)),
  bind(c.getInquiry, (ctx, { params }) => incentives.getInquiry(ctx, params.id)),
  bind(c.answerInquiry, (ctx, { params, body }) => incentives.answerInquiry(ctx, params.id, body)),
  bind(c.sendBackInquiry, (ctx, { params, body }) => incentives.sendBackInquiry(ctx, params.id, body)),
  bind(c.confirmInquiry, (ctx, { params, body }) => incentives.confirmInquiry(ctx, params.id, body)),
  bind(c.withdrawInquiry, (ctx, { params, body }) => incentives.withdrawInquiry(ctx, params.id, body)),
  bind(c.inquiryLetter, (ctx, { params }) => incentives.inquiryLetter(ctx, params.id)),
  bind(c.getAppraisal, (ctx, { params, query }) => incentives.getAppraisal(ctx, params.unitId, query.year)),
];
