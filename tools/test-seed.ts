/**
 * Loaded before a test file that draws its cases at random: the same cases every time, so that a run says something
 * about the change and not about the draw. `ZHIBEN_SEED=random` (or a number) draws others; a failure prints its seed.
 */
import fc from 'fast-check';

const wish = process.env['ZHIBEN_SEED'] ?? '20260928';
if (wish !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(wish) });
