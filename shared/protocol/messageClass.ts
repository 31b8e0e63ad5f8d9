/** Message classes, from the loosest to the strictest; quotes inherit the stricter. */
export const MESSAGE_CLASSES = ['summary', 'rule', 'whatIf', 'notForUse'] as const;
export type MessageClass = (typeof MESSAGE_CLASSES)[number];
