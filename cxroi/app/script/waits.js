// How long is waited, in milliseconds.

export const LOST_AFTER = 10_000;
export const LOOK_LOST_AFTER = 60_000; // a tab's first visit loads what it needs, and says nothing meanwhile
export const SETTLE_AFTER = 450;
