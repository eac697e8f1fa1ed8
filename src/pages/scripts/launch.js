// The waiting page: follows the launch's stream, shows how far it is, and goes to the server when it is ready.
import { follow } from './event-stream.js';
import { LaunchLog } from './launch-log.js';
import { PhaseList } from './phase-list.js';
import { serverAddress } from './server-address.js';
import { Visit } from './visit.js';

// A page that is made ready before anybody looks at it must not launch.
if (document.prerendering) await new Promise((seen) => document.addEventListener('prerenderingchange', seen));

const at = (id) => document.getElementById(id);
const { stream, silence, title } = at('launch').dataset;
const reasons = JSON.parse(at('hub').dataset.reasons);
const phases = new PhaseList(at('phases'));
const log = new LaunchLog(at('log'), at('latest'));
const visit = new Visit(location.pathname);
let isBuilding = false;
// Since when it is on its way; null: it waits in line, and nobody knows for how long.
let begun = visit.since;

say(phases.now);
for (const event of visit.events) show(event);
const clock = setInterval(tellTime, 1000);
tellTime();

const end = await follow(stream, {
  id: visit.id,
  silenceMs: Number(silence),
  head(headers) {
    at('connection').hidden = true;
    const member = headers.get('launch-member');
    if (member !== null) hub(`${member}, because ${reasons[headers.get('launch-reason')]}.`);
  },
  named(id) {
    // Not the launch that was seen before: that one has been given up.
    if (visit.name(id)) startOver();
  },
  event(event) {
    visit.remember(event);
    return show(event);
  },
  lost() {
    at('connection').hidden = false;
  },
});
if (end === 'over') fail('This launch has ended already.');
if (end === 'lost') fail('The connection was lost, and could not be made again.');

/** True: nothing comes after it. */
function show(event) {
  const phase = event.phase?.toLowerCase();
  if (phase === 'ready') return open(event);
  if (event.message) log.add(event.message);
  if (event.gateway && event.message) moved(event.gateway, event.message);
  else if (phase) begun ??= Date.now();
  if (phase === 'failed') return fail(event.message ?? '', event.status_code);
  if (phase && phases.reach(phase)) say(phases.now);
  if (phase === 'fetching' || phase === 'building') expect(true);
  if (phase === 'built' && !isBuilding) expect(false);
  return false;
}

/** The gateway's own words: the launch waits in line, or goes on at another hub. */
function moved({ place }, message) {
  begun = place ? null : (begun ?? Date.now());
  phases.startOver();
  phases.word(place ? `Waiting for a place: number ${place} in line` : null);
  say(phases.now);
  hub(message.trim());
  // It stands there already.
  at('latest').textContent = '';
}

function open(event) {
  visit.end();
  clearInterval(clock);
  phases.reach('ready');
  at('share').value = 1;
  say(phases.now);
  location.replace(serverAddress(event, location.search));
  return true;
}

function fail(words, status) {
  visit.end();
  clearInterval(clock);
  phases.fail();
  say('The launch failed');
  at('what').textContent = `${title} could not be launched`;
  at('share').hidden = true;
  at('failure').hidden = false;
  at('failure-words').textContent = words.trim();
  const isFull = [429, 502, 503].includes(status) || /^Too many users/.test(words);
  const isRepo = status === undefined ? isBuilding : /^(Could not|Error) resolv|^The build of this repo/.test(words);
  const hint = isFull ? 'later' : isRepo ? 'repo' : 'again';
  at(`hint-${hint}`).hidden = false;
  const fault = hint === 'repo' ? 'repo' : 'hub';
  for (const button of at('failure').querySelectorAll('[data-fault]')) button.hidden = button.dataset.fault !== fault;
  at('connection').hidden = true;
  at('whole-log').open = at('log').textContent !== '';
  return true;
}

function startOver() {
  visit.forget();
  begun = visit.since;
  phases.startOver();
  log.clear();
  isBuilding = false;
  say(phases.now);
}

function say(words) {
  document.title = `${words} · ${title}`;
  if (at('status').textContent !== words) at('status').textContent = words;
}

function hub(sentence) {
  at('hub').textContent = sentence;
}

/** What was expected may have been wrong: the image is there, or has to be built. */
function expect(build) {
  isBuilding ||= build;
  at('wait-image').hidden = isBuilding;
  at('wait-build').hidden = !isBuilding;
}

function tellTime() {
  const seconds = Math.round((Date.now() - visit.since) / 1000);
  const minutes = Math.floor(seconds / 60);
  at('elapsed').textContent = minutes === 0 ? `${seconds} s` : `${minutes} min ${seconds % 60} s`;
  const expected = at('wait-image').hidden ? at('wait-build') : at('wait-image');
  const spent = begun === null ? 0 : Date.now() - begun;
  at('late').hidden = spent < Number(expected.dataset.long);
  // Four fifths after the usual time, and never the whole before it is there.
  at('share').value = 1 - Math.exp((-1.6 * spent) / Number(expected.dataset.usual));
}
