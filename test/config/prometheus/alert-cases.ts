/** What an alert does with metrics that develop like this. */
export interface AlertCase {
  readonly alert: string;
  /** The situation, and what is expected of it. */
  readonly when: string;
  /** Series → values a minute apart, as promtool writes them: `5+1x30` is 5, 6, … 35; `0x9` is ten zeros. */
  readonly series: Readonly<Record<string, string>>;
  /** Minutes after the first value. */
  readonly at: number;
  /** Labels of the alerts that fire then, without those of the rule. */
  readonly fires: readonly Readonly<Record<string, string>>[];
}

const GATEWAY = 'job="launch-gateway",instance="gw-1:8080"';
const OTHER = 'job="launch-gateway",instance="gw-2:8080"';
const one = { job: 'launch-gateway', instance: 'gw-1:8080' };
const all = [{}];
const hub = [{ member: 'hub-1' }];

const health = (member: string, gateway = GATEWAY) => `federation_health{${gateway},member="${member}",reason=""}`;
const ends = (end: string) => `launch_gateway_stream_ends_total{${GATEWAY},end="${end}"}`;
const failures = (why: string) => `launch_gateway_stream_failures_total{${GATEWAY},member="hub-1",why="${why}"}`;
const READY = `launch_gateway_stream_ready_seconds_count{${GATEWAY},member="hub-1"}`;
const ofMember = (name: string, member = 'hub-1', gateway = GATEWAY) =>
  `launch_gateway_${name}{${gateway},member="${member}"}`;
const prediction = (predicted: string, actual: string) =>
  `launch_gateway_predictions_total{${GATEWAY},predicted="${predicted}",actual="${actual}"}`;
const bucket = (le: string) => `launch_gateway_launch_duration_seconds_bucket{${GATEWAY},le="${le}"}`;
const announcements = (state: string) => `launch_gateway_announcements{${GATEWAY},state="${state}"}`;
const LIMITED = `launch_gateway_limited_total{${GATEWAY},what="launches"}`;
const LAUNCHES = `launch_gateway_launches_total{${GATEWAY},member="hub-1",reason="built"}`;
const SEATS = `launch_gateway_announced_seats_warm_ratio{${GATEWAY}}`;

const RESTARTS = `launch_gateway_worker_restarts_total{${GATEWAY}}`;
const workers = (which: string) => `launch_gateway_workers${which}{${GATEWAY}}`;
const EXPIRY = `launch_gateway_certificate_expiry_timestamp_seconds{${GATEWAY}}`;

export const ALERT_CASES: readonly AlertCase[] = [
  {
    alert: 'LaunchGatewayDown',
    when: 'one of two gateways cannot be scraped for more than two minutes',
    series: { [`up{${GATEWAY}}`]: '1 1 0x10', [`up{${OTHER}}`]: '1x12' },
    at: 5,
    fires: [one],
  },
  {
    alert: 'LaunchGatewayDown',
    when: 'nobody scrapes gateways any more',
    series: { 'up{job="something-else"}': '1x10' },
    at: 5,
    fires: [{ job: 'launch-gateway' }],
  },
  {
    alert: 'LaunchGatewayDown',
    when: 'a gateway is away for one scrape',
    series: { [`up{${GATEWAY}}`]: '1 1 0 1x10' },
    at: 5,
    fires: [],
  },
  {
    alert: 'LaunchGatewayRestarts',
    when: 'it begins anew again and again',
    series: { [`process_start_time_seconds{${GATEWAY}}`]: '100x3 300x3 500x3 700x3' },
    at: 14,
    fires: [one],
  },
  {
    alert: 'LaunchGatewayRestarts',
    when: 'it is rolled out once',
    series: { [`process_start_time_seconds{${GATEWAY}}`]: '100x3 300x12' },
    at: 14,
    fires: [],
  },
  {
    alert: 'WorkersEnd',
    when: 'one ends as often as it is replaced',
    series: { [RESTARTS]: '0+1x20', [workers('')]: '2x20', [workers('_configured')]: '2x20' },
    at: 12,
    fires: [one],
  },
  {
    alert: 'WorkersEnd',
    when: 'one does not begin',
    series: { [RESTARTS]: '1x20', [workers('')]: '1x20', [workers('_configured')]: '2x20' },
    at: 12,
    fires: [one],
  },
  {
    alert: 'WorkersEnd',
    when: 'one was replaced',
    series: { [RESTARTS]: '0 0 1x20', [workers('')]: '2 1 2x20', [workers('_configured')]: '2x20' },
    at: 12,
    fires: [],
  },
  {
    alert: 'CertificateRunsOut',
    when: 'nobody has renewed it',
    series: { [EXPIRY]: `${13 * 86_400}x5` },
    at: 1,
    fires: [one],
  },
  {
    alert: 'CertificateRunsOut',
    when: 'it is good for a month',
    series: { [EXPIRY]: `${31 * 86_400}x5` },
    at: 1,
    fires: [],
  },
  {
    alert: 'CertificateRunsOut',
    when: 'there is none',
    series: { [EXPIRY]: 'NaN NaN NaN' },
    at: 1,
    fires: [],
  },
  {
    alert: 'NoMemberUp',
    when: 'all hubs are down',
    series: { [health('hub-1')]: '1 0x10', [health('hub-2')]: '1 0x10' },
    at: 4,
    fires: all,
  },
  {
    alert: 'NoMemberUp',
    when: 'one hub is left',
    series: { [health('hub-1')]: '1x10', [health('hub-2')]: '0x10' },
    at: 9,
    fires: [],
  },
  {
    alert: 'MemberDown',
    when: 'one is down for longer than ten minutes, as both gateways see it',
    series: {
      [health('hub-1')]: '1 0x30',
      [health('hub-1', OTHER)]: '1 0x30',
      [health('hub-2')]: '1x31',
    },
    at: 15,
    fires: hub,
  },
  {
    alert: 'MemberDown',
    when: 'one gateway of two cannot reach it: that is not the hub',
    series: { [health('hub-1')]: '0x30', [health('hub-1', OTHER)]: '1x30' },
    at: 25,
    fires: [],
  },
  {
    alert: 'MemberDown',
    when: 'only the redirector that the gateway replaces says so',
    series: { 'federation_health{job="federation-redirect",member="hub-1"}': '0x30' },
    at: 25,
    fires: [],
  },
  {
    alert: 'LaunchesRefused',
    when: 'no hub may take launches',
    series: { [`launch_gateway_refused_launches_total{${GATEWAY},reason="none-eligible"}`]: '0x5 1+1x20' },
    at: 12,
    fires: all,
  },
  {
    alert: 'LaunchesRefused',
    when: 'rules say no, as they should',
    series: { [`launch_gateway_refused_launches_total{${GATEWAY},reason="not-allowed"}`]: '0+5x20' },
    at: 12,
    fires: [],
  },
  {
    alert: 'LaunchesFail',
    when: 'one in five is lost at its hub',
    series: { [ends('ready')]: '0+8x40', [ends('lost')]: '0+2x40' },
    at: 30,
    fires: all,
  },
  {
    alert: 'LaunchesFail',
    when: 'one in twenty is lost',
    series: { [ends('ready')]: '0+19x40', [ends('lost')]: '0+1x40' },
    at: 30,
    fires: [],
  },
  {
    alert: 'LaunchesFail',
    when: 'repositories do not build, and visitors leave',
    series: { [ends('ready')]: '0+1x40', [ends('repo')]: '0+9x40', [ends('left')]: '0+9x40' },
    at: 30,
    fires: [],
  },
  {
    alert: 'MemberFailsLaunches',
    when: 'a hub that looks well fails half of its launches',
    series: { [failures('hub')]: '0+2x40', [READY]: '0+2x40' },
    at: 30,
    fires: hub,
  },
  {
    alert: 'MemberFailsLaunches',
    when: 'a hub has never brought one to its end',
    series: { [failures('hub')]: '0+1x40' },
    at: 30,
    fires: hub,
  },
  {
    alert: 'MemberFailsLaunches',
    when: 'one in eleven fails',
    series: { [failures('hub')]: '0+1x40', [READY]: '0+10x40' },
    at: 30,
    fires: [],
  },
  {
    alert: 'MemberFailsLaunches',
    when: 'the repositories are at fault',
    series: { [failures('repo')]: '0+9x40', [READY]: '0+1x40' },
    at: 30,
    fires: [],
  },
  {
    alert: 'MemberEjected',
    when: 'a hub is ejected, and again when it is tried',
    series: {
      [ofMember('member_ejections_total')]: '0x9 1x4 2x50',
      [ofMember('member_ejections_total', 'hub-2')]: '0x60',
    },
    at: 20,
    fires: hub,
  },
  {
    alert: 'MemberEjected',
    when: 'it was once, at each of two gateways',
    series: {
      [ofMember('member_ejections_total')]: '0x9 1x50',
      [ofMember('member_ejections_total', 'hub-1', OTHER)]: '0x9 1x50',
    },
    at: 20,
    fires: [],
  },
  {
    alert: 'EjectionsUnheeded',
    when: 'all hubs fail, and one of them goes on getting launches',
    series: {
      [ofMember('member_ejection_unheeded')]: '0 1x9',
      [ofMember('member_ejection_unheeded', 'hub-2')]: '0x10',
    },
    at: 5,
    fires: hub,
  },
  {
    alert: 'EjectionsUnheeded',
    when: 'a hub is left alone, as it should be',
    series: { [ofMember('member_ejection_unheeded')]: '0x10', [ofMember('member_ejected')]: '1x10' },
    at: 5,
    fires: [],
  },
  {
    alert: 'LaunchesWait',
    when: 'somebody waits all the time',
    series: { [`launch_gateway_queue_length{${GATEWAY}}`]: '0 3x20' },
    at: 15,
    fires: all,
  },
  {
    alert: 'LaunchesWait',
    when: 'the line empties now and then',
    series: { [`launch_gateway_queue_length{${GATEWAY}}`]: '3x5 0 3x5 0 3x5' },
    at: 15,
    fires: [],
  },
  {
    alert: 'FederationNearlyFull',
    when: 'the hub that is left is nearly full, and the one that is down is empty',
    series: {
      [ofMember('member_pods')]: '95x40',
      [ofMember('member_pod_quota')]: '100x40',
      [health('hub-1')]: '1x40',
      [ofMember('member_pods', 'hub-2')]: '0x40',
      [ofMember('member_pod_quota', 'hub-2')]: '300x40',
      [health('hub-2')]: '0x40',
    },
    at: 20,
    fires: all,
  },
  {
    alert: 'FederationNearlyFull',
    when: 'one is full and another has room; one has no quota at all',
    series: {
      [ofMember('member_pods')]: '100x40',
      [ofMember('member_pod_quota')]: '100x40',
      [health('hub-1')]: '1x40',
      [ofMember('member_pods', 'hub-2')]: '10x40',
      [ofMember('member_pod_quota', 'hub-2')]: '100x40',
      [health('hub-2')]: '1x40',
      [ofMember('member_pods', 'hub-3')]: '900x40',
      [health('hub-3')]: '1x40',
    },
    at: 20,
    fires: [],
  },
  {
    alert: 'MemberVersionsDiffer',
    when: 'a hub has been left behind',
    series: { [ofMember('member_version_agrees')]: '0x90', [ofMember('member_version_agrees', 'hub-2')]: '1x90' },
    at: 65,
    fires: hub,
  },
  {
    alert: 'MemberVersionsDiffer',
    when: 'a roll-out takes half an hour',
    series: { [ofMember('member_version_agrees')]: '1x10 0x30 1x50' },
    at: 65,
    fires: [],
  },
  {
    alert: 'StoreDown',
    when: 'one gateway cannot reach the store',
    series: { [`launch_gateway_store_up{${GATEWAY}}`]: '1 0x9', [`launch_gateway_store_up{${OTHER}}`]: '1x10' },
    at: 5,
    fires: [one],
  },
  {
    alert: 'StoreDown',
    when: 'it fails over within a minute',
    series: { [`launch_gateway_store_up{${GATEWAY}}`]: '1 1 0 1x9' },
    at: 5,
    fires: [],
  },
  {
    alert: 'LedgerDropsRecords',
    when: 'the queue has run over',
    series: { [`launch_gateway_ledger_dropped_total{${GATEWAY}}`]: '0x9 100x9' },
    at: 12,
    fires: [one],
  },
  {
    alert: 'LedgerDropsRecords',
    when: 'that was long ago',
    series: { [`launch_gateway_ledger_dropped_total{${GATEWAY}}`]: '100x40' },
    at: 30,
    fires: [],
  },
  {
    alert: 'LaunchesAnsweredSlowly',
    when: 'one in ten takes between 50 and 100 ms',
    series: { [bucket('0.05')]: '0+90x40', [bucket('0.1')]: '0+100x40', [bucket('+Inf')]: '0+100x40' },
    at: 30,
    fires: [{ instance: 'gw-1:8080' }],
  },
  {
    alert: 'LaunchesAnsweredSlowly',
    when: 'one in a thousand does',
    series: { [bucket('0.05')]: '0+999x40', [bucket('0.1')]: '0+1000x40', [bucket('+Inf')]: '0+1000x40' },
    at: 30,
    fires: [],
  },
  {
    alert: 'FilesRunOut',
    when: 'streams take nearly all files there are',
    series: { [`process_open_fds{${GATEWAY}}`]: '900x20', [`process_max_fds{${GATEWAY}}`]: '1024x20' },
    at: 10,
    fires: [one],
  },
  {
    alert: 'FilesRunOut',
    when: 'there is room',
    series: { [`process_open_fds{${GATEWAY}}`]: '800x20', [`process_max_fds{${GATEWAY}}`]: '1024x20' },
    at: 10,
    fires: [],
  },
  {
    alert: 'PredictionsWrong',
    when: 'a third of the images that should be there are gone',
    series: { [prediction('hit', 'hit')]: '0+2x120', [prediction('hit', 'build')]: '0+1x120' },
    at: 110,
    fires: all,
  },
  {
    alert: 'PredictionsWrong',
    when: 'one in ten is gone, and what nobody expected has to be built',
    series: {
      [prediction('hit', 'hit')]: '0+9x120',
      [prediction('hit', 'build')]: '0+1x120',
      [prediction('build', 'build')]: '0+9x120',
    },
    at: 110,
    fires: [],
  },
  {
    alert: 'HubEventsRefused',
    when: 'what a hub posts is none of its own',
    series: {
      [`launch_gateway_events_total{${GATEWAY},member="hub-1",outcome="refused"}`]: '0+1x60',
      [`launch_gateway_events_total{${GATEWAY},member="hub-2",outcome="accepted"}`]: '0+9x60',
    },
    at: 30,
    fires: hub,
  },
  {
    alert: 'HubEventsRefused',
    when: 'a single event was',
    series: { [`launch_gateway_events_total{${GATEWAY},member="hub-1",outcome="refused"}`]: '0x5 1x60' },
    at: 30,
    fires: [],
  },
  {
    alert: 'HubMetricsCut',
    when: 'a hub has more series than there is room for',
    series: { [ofMember('hub_scrape_ignored_series')]: '40x90' },
    at: 65,
    fires: hub,
  },
  {
    alert: 'HubMetricsCut',
    when: 'all have room',
    series: { [ofMember('hub_scrape_ignored_series')]: '0x90' },
    at: 65,
    fires: [],
  },
  {
    alert: 'AnnouncedEventNotReady',
    when: 'a workshop runs and a third of its seats has no build',
    series: { [SEATS]: '0.66x20', [announcements('running')]: '1x20' },
    at: 10,
    fires: all,
  },
  {
    alert: 'AnnouncedEventNotReady',
    when: 'it is still to come, or there is none',
    series: {
      [SEATS]: '0.66x20',
      [`launch_gateway_announced_seats_warm_ratio{${OTHER}}`]: Array(20).fill('NaN').join(' '),
      [announcements('running')]: '0x20',
      [announcements('upcoming')]: '1x20',
    },
    at: 10,
    fires: [],
  },
  {
    alert: 'PrewarmServersLeft',
    when: 'a server was left',
    series: { [ofMember('prewarm_servers_left_total')]: '0x5 1x60' },
    at: 30,
    fires: hub,
  },
  {
    alert: 'PrewarmServersLeft',
    when: 'none was, lately',
    series: { [ofMember('prewarm_servers_left_total')]: '3x90' },
    at: 80,
    fires: [],
  },
  {
    alert: 'LaunchesLimited',
    when: 'one launch in six is over its client’s limit',
    series: { [LIMITED]: '0+20x40', [LAUNCHES]: '0+100x40' },
    at: 30,
    fires: all,
  },
  {
    alert: 'LaunchesLimited',
    when: 'a script is refused beside many launches of others, or a few launches are',
    series: { [LIMITED]: '0+9x40', [LAUNCHES]: '0+100x40' },
    at: 30,
    fires: [],
  },
  {
    alert: 'LaunchesLimited',
    when: 'little is launched at all',
    series: { [LIMITED]: '0+1x40', [LAUNCHES]: '0x40' },
    at: 30,
    fires: [],
  },
];
