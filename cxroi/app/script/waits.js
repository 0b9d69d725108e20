// How long is waited, in milliseconds.

export const LOST_AFTER = 10000;
export const LOOK_LOST_AFTER = 60000; // a tab's first visit loads what it needs, and says nothing meanwhile
export const SETTLE_AFTER = 450;
