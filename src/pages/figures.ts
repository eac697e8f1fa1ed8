/** A share of 0 to 1: `34.2 %`. Nearly all is not rounded up to all. */
export const percent = (share: number): string => `${(share === 1 ? 100 : Math.min(99.9, share * 100)).toFixed(1)} %`;

/** `1,234` */
export const count = (n: number): string => n.toLocaleString('en');
