/**
 * Loaded before a program (`node --import`), so that it lives in the time of the trace: `Date.now()` is what the parent
 * process last said. Half an hour of sessions, heat and memory then is half an hour of the trace, however fast it is
 * played. Timers and time-outs stay the machine's own. `TRACE_START`: where it begins, ms since the epoch.
 */
let now = Number(process.env.TRACE_START);

Date.now = () => now;

process.on('message', (/** @type {{ readonly now?: number }} */ message) => {
  // Never backwards, whatever overtakes what.
  if (message.now !== undefined && message.now > now) now = message.now;
});
// The player is gone, and with it the reason to be here.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// Listening must not keep a program alive that is done.
process.channel?.unref();
