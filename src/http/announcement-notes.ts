import { Gauge, type Registry } from 'prom-client';
import type { Announcement } from '../announcements/announcement.ts';
import type { AnnouncementTotals } from '../announcements/announcement-keeper.ts';
import type { AnnouncementEnd, AnnouncementNotes } from '../announcements/announcement-parts.ts';
import type { LaunchLog } from './launch-log.ts';

const ENDS: Readonly<Record<AnnouncementEnd, string>> = {
  over: 'an announced event is over',
  withdrawn: 'an announced event was removed, and is prepared no longer',
  replaced: 'an announced event has been announced anew',
};
const LONGEST_DETAIL = 200;

/** What happens to announced events, as lines of the log. Titles stay out: they are the organisers' words. */
export function announcementNotes(log: LaunchLog): AnnouncementNotes {
  const about = ({ id, spec }: Announcement) => ({ announcement: id, repo: spec.repoKey });
  return {
    announced(announcement) {
      const { seats, by } = announcement;
      const [from, until] = [announcement.from, announcement.until].map((ms) => new Date(ms).toISOString());
      log.info({ ...about(announcement), from, until, seats, by }, 'an event is announced');
    },
    withdrawn: (id, by) => log.info({ announcement: id, by }, 'an announced event is off'),
    begun: (announcement) => log.info(about(announcement), 'an announced event is being prepared'),
    warmed: (announcement, member) => log.info({ ...about(announcement), member }, 'an announced event has its build'),
    failed: (announcement, member, message) =>
      log.warn(
        { ...about(announcement), member, detail: message.slice(0, LONGEST_DETAIL) },
        'an announced event could not be built at a member',
      ),
    short: (announcement, missing) =>
      log.warn(
        { ...about(announcement), seats: announcement.seats, missing },
        'there is no room for an announced event',
      ),
    unbuildable: (announcement, seats, members) =>
      log.warn({ ...about(announcement), seats, members }, 'seats of an announced event have no hub that can build it'),
    restored: (announcement) => log.warn(about(announcement), 'the store had lost an announced event and has it again'),
    ended: (announcement, why) => log.info(about(announcement), ENDS[why]),
    fault: (cause) =>
      log.error({ cause: cause instanceof Error ? cause.stack : String(cause) }, 'an announced event was left alone'),
  };
}

/** `launch_gateway_announcements` and `launch_gateway_announced_seats_warm_ratio`. */
export function announcementMetrics(totals: () => Promise<AnnouncementTotals>, registry: Registry): void {
  const registers = [registry];
  new Gauge({
    name: 'launch_gateway_announcements',
    help: 'Announced events, by state: upcoming or running.',
    labelNames: ['state'],
    aggregator: 'first',
    registers,
    async collect() {
      const { upcoming, running } = await totals();
      this.set({ state: 'upcoming' }, upcoming);
      this.set({ state: 'running' }, running);
    },
  });
  new Gauge({
    name: 'launch_gateway_announced_seats_warm_ratio',
    help: 'Of the seats of events that are prepared or running, those with a place where it is built; not a number without such events.',
    aggregator: 'first',
    registers,
    async collect() {
      const { places, seats } = await totals();
      this.set(seats === 0 ? Number.NaN : places / seats);
    },
  });
}
