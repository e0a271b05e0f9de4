import { sessionCookie } from '#kernel/server/http.ts';
import { bind, type RawRequest } from '#kernel/server/room.ts';
import * as c from '../shared/contract.ts';
import * as people from './admin-people.ts';
import * as units from './admin-units.ts';
import * as delegations from './delegations.ts';
import { explainAccess } from './explain.ts';
import * as me from './me.ts';
import * as parameters from './parameters-admin.ts';
import * as open from './open-sessions.ts';
import { requireSession } from './policy.ts';
import { findPeople, getReference } from './reference.ts';
import * as session from './session.ts';
import { identitySettings } from './settings.ts';
import { doSetup, getSetup } from './setup.ts';

const cookie = (raw: RawRequest, token: string, expires: Date): void => {
  raw.reply.setCookie(sessionCookie(identitySettings().secureCookies), token, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: identitySettings().secureCookies,
    expires,
  });
};

export const identityRoutes = [
  bind(c.signIn, async (ctx, { body }, raw) => {
    const made = await session.signIn(ctx, body, { userAgent: raw.request.headers['user-agent'] ?? '' });
    cookie(raw, made.token, made.expiresAt);
    return made.view;
  }),
  bind(c.currentSession, (ctx) => session.currentSession(ctx)),
  bind(c.stayOn, (ctx) => {
    requireSession(ctx.actor);
    return undefined;
  }),
  bind(c.signOut, async (ctx, _input, raw) => {
    await session.signOut(ctx);
    const { secureCookies } = identitySettings();
    raw.reply.clearCookie(sessionCookie(secureCookies), { path: '/', secure: secureCookies });
    return undefined;
  }),
  bind(c.switchPost, (ctx, { body }) => session.switchPost(ctx, body)),
  bind(c.changePassword, (ctx, { body }) => me.changePassword(ctx, body)),
  bind(c.beginTotp, (ctx, { body }) => me.beginTotp(ctx, body)),
  bind(c.confirmTotp, (ctx, { body }) => me.confirmTotp(ctx, body)),
  bind(c.removeTotp, (ctx, { body }) => me.removeTotp(ctx, body)),
  bind(c.listMySessions, (ctx, { query }) => open.listMySessions(ctx, query)),
  bind(c.revokeMySession, async (ctx, { params }) => {
    await open.revokeMySession(ctx, params.id);
    return undefined;
  }),
  bind(c.listMyTokens, (ctx) => me.listMyTokens(ctx)),
  bind(c.createToken, (ctx, { body }) => me.createToken(ctx, body)),
  bind(c.revokeToken, async (ctx, { params }) => {
    await me.revokeToken(ctx, params);
    return undefined;
  }),
  bind(c.getReference, (ctx) => getReference(ctx)),
  bind(c.findPeople, (ctx, { query }) => findPeople(ctx, query)),
  bind(c.explainAccess, (ctx, { query }) => explainAccess(ctx, query)),
  bind(c.listUnits, (ctx, { query }) => units.listUnits(ctx, query)),
  bind(c.createUnit, (ctx, { body }) => units.createUnit(ctx, body)),
  bind(c.editUnit, (ctx, { params, body }) => units.editUnit(ctx, params.id, body)),
  bind(c.setUnitActive, (ctx, { params, body }) => units.setUnitActive(ctx, params.id, body)),
  bind(c.listUnitIndustries, (ctx, { query }) => units.listUnitIndustries(ctx, query.history === '1')),
  bind(c.addUnitIndustry, (ctx, { body }) => units.addUnitIndustry(ctx, body)),
  bind(c.endUnitIndustry, (ctx, { params, body }) => units.endUnitIndustry(ctx, params.id, body)),
  bind(c.listUsers, (ctx, { query }) => people.listUsers(ctx, query)),
  bind(c.getUser, (ctx, { params }) => people.getUser(ctx, params.id)),
  bind(c.createPerson, (ctx, { body }) => people.createPerson(ctx, body)),
  bind(c.editPerson, (ctx, { params, body }) => people.editPerson(ctx, params.id, body)),
  bind(c.setUserActive, (ctx, { params, body }) => people.setUserActive(ctx, params.id, body)),
  bind(c.resetPassword, (ctx, { params }) => people.resetPassword(ctx, params.id)),
  bind(c.addPost, (ctx, { params, body }) => people.addPost(ctx, params.id, body)),
  bind(c.endPost, (ctx, { params, body }) => people.endPost(ctx, params.id, body)),
  bind(c.grantRoles, (ctx, { params, body }) => people.grantRoles(ctx, params.id, body)),
  bind(c.unlockUser, (ctx, { params }) => people.unlockUser(ctx, params.id)),
  bind(c.resetTotp, (ctx, { params }) => people.resetTotp(ctx, params.id)),
  bind(c.listSessions, (ctx, { query }) => open.listSessions(ctx, query)),
  bind(c.revokeSession, async (ctx, { params }) => {
    await open.revokeSession(ctx, params.id);
    return undefined;
  }),
  bind(c.listTokens, (ctx) => me.listTokens(ctx)),
  bind(c.listDelegations, (ctx, { query }) => delegations.listDelegations(ctx, query)),
  bind(c.requestDelegation, (ctx, { body }) => delegations.requestDelegation(ctx, body)),
  bind(c.decideDelegation, (ctx, { params, body }) => delegations.decideDelegation(ctx, params.id, body)),
  bind(c.revokeDelegation, (ctx, { params, body }) => delegations.revokeDelegation(ctx, params.id, body)),
  bind(c.listParameters, (ctx) => parameters.listParameters(ctx)),
  bind(c.setParameter, (ctx, { params, body }) => parameters.setParameter(ctx, params.key, body)),
  bind(c.getSetup, (ctx, { params }) => getSetup(ctx, params.token)),
  bind(c.doSetup, (ctx, { params, body }) => doSetup(ctx, params.token, body)),
];
