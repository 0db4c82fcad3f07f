/** The parts that nodes of two manifests are compared by; checksums.ts computes them. */

/** Changes with what the checksums are taken of: those of different versions cannot be compared. */
export const CHECKSUMS_VERSION = 1;

export const CHECKSUM_PARTS = ['body', 'configs', 'macros', 'persisted_descriptions', 'contract'] as const;
export type ChecksumPart = (typeof CHECKSUM_PARTS)[number];
/** 16 hexadecimal digits each; empty where there is nothing of the kind. */
export type Checksums = Readonly<Record<ChecksumPart, string>>;
