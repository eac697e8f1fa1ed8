/** Paths of the badge: today's, and two of old. */
export const BADGE_PATHS: ReadonlySet<string> = new Set(['/badge_logo.svg', '/badge.svg', '/assets/images/badge.svg']);

export const BADGE = `<svg xmlns="http://www.w3.org/2000/svg" width="109" height="20" role="img" aria-label="launch: binder">
<rect width="50" height="20" fill="#555"/><rect x="50" width="59" height="20" fill="#579aca"/>
<g fill="#fff" font-family="DejaVu Sans,Verdana,sans-serif" font-size="11" text-anchor="middle">
<text x="25" y="14">launch</text><text x="79" y="14">binder</text>
</g>
</svg>
`;
