/**
 * The repository providers BinderHub knows: the prefix in a launch URL, and the display name that hubs use in launch
 * events and metrics.
 */
export const PROVIDER_NAMES = {
  gh: 'GitHub',
  gist: 'Gist',
  gl: 'GitLab',
  git: 'Git',
  zenodo: 'Zenodo',
  figshare: 'Figshare',
  dataverse: 'Dataverse',
  hydroshare: 'Hydroshare',
  ckan: 'CKAN',
} as const;

/** The provider's part of a launch URL: `/v2/<provider>/…`. */
export type Provider = keyof typeof PROVIDER_NAMES;
export type ProviderName = (typeof PROVIDER_NAMES)[Provider];

export const PROVIDERS = Object.keys(PROVIDER_NAMES) as readonly Provider[];

const BY_NAME: ReadonlyMap<string, Provider> = new Map(PROVIDERS.map((p) => [PROVIDER_NAMES[p], p]));

export const isProvider = (text: string): text is Provider => Object.hasOwn(PROVIDER_NAMES, text);

/** The provider whose events and metrics carry this display name, e.g. `GitHub` → `gh`. */
export const providerByName = (name: string): Provider | undefined => BY_NAME.get(name);
