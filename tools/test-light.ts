/**
 * Loaded before every test file. node:test follows each promise from birth to collection (`async_hooks`) so as to name the test that
 * an uncaught error belongs to: a tenth of the processor time of a run. A file is one process here, and an error that nobody caught
 * fails its file in any case, so nothing is followed.
 */
import hooks, { type AsyncHook } from 'node:async_hooks';

const idle: AsyncHook = { enable: () => idle, disable: () => idle };
hooks.createHook = () => idle;
