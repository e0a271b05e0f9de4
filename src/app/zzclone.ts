import fs from 'node:fs';
import pgm from '/work/wt/rights/node_modules/pg/lib/index.js';
const W='/work/wt/rights/src';
export const { openDb, sql } = await import(W+'/kernel/server/db.ts');
const { fixedClock } = await import(W+'/kernel/server/clock.ts');
const { makeCtx } = await import(W+'/kernel/server/context.ts');
const { configureFiles } = await import(W+'/platform/files/server/index.ts');
const { configureIdentity } = await import(W+'/platform/identity/server/index.ts');
const { systemActor } = await import(W+'/kernel/shared/actor.ts');
export async function clone(name: string) {
  const at = JSON.parse(fs.readFileSync('/tmp/rights/pg.json','utf8'));
  const pg: any = (pgm as any).default ?? pgm;
  const c = new pg.Client({host:at.host,port:at.port,user:'postgres',database:'postgres'}); await c.connect();
  await c.query(`drop database if exists ${name} with (force)`);
  await c.query(`create database ${name} template demo_template strategy file_copy owner zhiben_owner`); await c.end();
  const base={host:at.host,port:at.port,database:name};
  const handle=openDb({connection:{...base,user:'zhiben_app'},district:'d120102',max:12});
  const clock=fixedClock('2026-09-28T01:20:00Z');
  configureFiles({dir:'/tmp/rights/files',maxBytes:50*1024*1024});
  configureIdentity({demo:true,secureCookies:false,passwordCost:{memoryKiB:64,passes:1}});
  return {handle,clock,connection:{...base,user:'zhiben_app'},owner:{...base,user:'zhiben_owner'},superuser:{...base,user:'postgres'},ctx:(actor=systemActor)=>makeCtx({handle,clock,actor,door:'http'}),close:()=>handle.close()};
}
