/** Seconds in whole hours and days, for the choices of a form. */
export const hours = (count: number): number => count * 3600;
export const days = (count: number): number => hours(24 * count);
